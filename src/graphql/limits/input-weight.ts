import { type GraphQLInputType, getNullableType, isInputObjectType, isListType } from 'graphql';

/** An operation's arguments weigh no more. Checking a condition takes as long as reading fifty values. */
export const MOST_INPUTS = 400;
/** Objects have fewer fields than this: more are mistakes, each of which is told with the whole object. */
const MOST_FIELDS = 40;
/** So many characters are as much work as one object. */
const TEXT_PER_OBJECT = 2_000;
const ENTRIES_PER_OBJECT = 500;
/** Too much wherever it stands: what else there is need not be looked at. */
const ENOUGH = 5_000;

/**
 * How much work it is to check a value that came as an argument, in objects of a filter: each is
 * made and checked by itself, which takes far longer than reading it.
 */
export function inputWeight(type: GraphQLInputType, value: unknown): number {
  const plain = getNullableType(type);
  if (typeof value === 'string') return value.length / TEXT_PER_OBJECT;
  if (typeof value !== 'object' || value === null) return 0;
  if (isListType(plain)) {
    const entries = Array.isArray(value) ? value : [value];
    let sum = entries.length / ENTRIES_PER_OBJECT;
    for (const entry of entries) {
      sum += inputWeight(plain.ofType, entry);
      if (sum > ENOUGH) break;
    }
    return sum;
  }
  if (!isInputObjectType(plain)) return JSON.stringify(value).length / TEXT_PER_OBJECT;
  const fields = plain.getFields();
  const keys = Object.keys(value);
  let weight = 1 + Math.max(0, keys.length - MOST_FIELDS);
  for (const key of keys) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field) weight += inputWeight(field.type, (value as Record<string, unknown>)[key]);
  }
  return weight;
}
