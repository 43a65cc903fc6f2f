import { type GraphQLInputType, getNullableType, isInputObjectType, isListType } from 'graphql';
import type { InputCostMark } from '../cost';

/** More of them are refused by the number of objects that they stand in. */
const ENOUGH = 1_000;

/**
 * One entry for each time that a value, however deep, sets an input field whose @Cost says that agents' databases are
 * read for it: how many of them at most.
 */
export function inputReads(type: GraphQLInputType, value: unknown): number[] {
  const found: number[] = [];
  gather(type, value, found);
  return found;
}

function gather(type: GraphQLInputType, value: unknown, found: number[]): void {
  if (typeof value !== 'object' || value === null || found.length >= ENOUGH) return;
  const plain = getNullableType(type);
  if (isListType(plain)) {
    for (const entry of Array.isArray(value) ? value : [value]) gather(plain.ofType, entry, found);
    return;
  }
  if (!isInputObjectType(plain)) return;
  const fields = plain.getFields();
  for (const [key, part] of Object.entries(value)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (!field || part === undefined || part === null) continue;
    const mark = field.extensions.cost as InputCostMark | undefined;
    if (mark) found.push(mark.databases);
    gather(field.type, part, found);
  }
}
