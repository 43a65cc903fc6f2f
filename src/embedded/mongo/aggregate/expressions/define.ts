import { typeName } from '../../bson/types';
import { type Doc, isDoc, isNullish, type MaybeValue, MISSING, type Value } from '../../bson/value';
import { failedToParse, MongoError } from '../../errors';
import type { Expression } from '../environment';
import type { OperatorCompiler } from './operators';

/** An operator whose arguments are all worked out first. */
export function eager(
  name: string,
  [least, most]: readonly [number, number],
  apply: (...values: MaybeValue[]) => MaybeValue,
): OperatorCompiler {
  return (argument, compile) => {
    const list = Array.isArray(argument) ? argument : [argument];
    if (list.length < least || list.length > most) {
      throw new MongoError(
        16020,
        `Expression ${name} takes between ${least} and ${most} arguments. ${list.length} were passed in.`,
      );
    }
    const parts = list.map(compile);
    return (environment) => apply(...parts.map((part) => part(environment)));
  };
}

/** An operator with named arguments; those it does not know are refused. */
export function named(
  name: string,
  fields: { required: readonly string[]; optional?: readonly string[] },
  build: (parts: (field: string) => Expression | undefined, raw: Doc) => Expression,
  lazy: readonly string[] = [],
): OperatorCompiler {
  return (argument, compile) => {
    if (!isDoc(argument)) throw failedToParse(`${name} requires an object as an argument`);
    const known = [...fields.required, ...(fields.optional ?? [])];
    for (const field of argument.keys()) {
      if (!known.includes(field))
        throw failedToParse(`Unrecognized parameter to ${name}: ${field}`);
    }
    for (const field of fields.required) {
      if (!argument.has(field)) throw failedToParse(`Missing '${field}' parameter to ${name}`);
    }
    const compiled = new Map<string, Expression>();
    for (const [field, value] of argument) {
      if (!lazy.includes(field)) compiled.set(field, compile(value));
    }
    return build((field) => compiled.get(field), argument);
  };
}

/** Null in, null out: the rule most operators follow. */
export function orNull(
  apply: (...values: Value[]) => MaybeValue,
): (...values: MaybeValue[]) => MaybeValue {
  return (...values) => {
    const known: Value[] = [];
    for (const value of values) {
      if (value === MISSING || isNullish(value)) return null;
      known.push(value);
    }
    return apply(...known);
  };
}

export function nameOf(value: MaybeValue): string {
  return value === MISSING ? 'missing' : typeName(value);
}

export const ANY: readonly [number, number] = [0, Number.POSITIVE_INFINITY];
