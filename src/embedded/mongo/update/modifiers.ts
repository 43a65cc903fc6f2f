import { addStrictly, multiplyStrictly } from '../bson/arithmetic';
import { compare } from '../bson/key';
import { typeName } from '../bson/types';
import {
  Double,
  Int32,
  isDoc,
  isNumber,
  Long,
  MISSING,
  type NumberValue,
  Timestamp,
  type Value,
} from '../bson/value';
import { badValue, failedToParse, typeMismatch } from '../errors';
import { ARRAY_MODIFIERS } from './array-modifiers';
import type { Slot } from './slot';

/** Reads the argument of a modifier for one field; the result changes that field. */
export type ModifierParser = (argument: Value, path: string) => (slot: Slot) => void;

function numeric(
  name: string,
  combine: (old: NumberValue, argument: NumberValue) => NumberValue,
  absent: (argument: NumberValue) => NumberValue,
): ModifierParser {
  return (argument, path) => {
    if (!isNumber(argument))
      throw typeMismatch(
        `Cannot ${name} with non-numeric argument: {${path}: ${typeName(argument)}}`,
      );
    return (slot) => {
      const { value } = slot;
      if (value === MISSING) slot.set(absent(argument));
      else if (isNumber(value)) slot.set(combine(value, argument));
      else {
        throw typeMismatch(
          `Cannot apply $${name} to a value of non-numeric type. The field '${path}' has type ${typeName(value)}`,
        );
      }
    };
  };
}

function zeroLike(value: NumberValue): NumberValue {
  if (value instanceof Int32) return new Int32(0);
  return value instanceof Long ? Long.fromNumber(0) : new Double(0);
}

function bounding(sign: number): ModifierParser {
  return (argument) => (slot) => {
    if (slot.value === MISSING || compare(argument, slot.value) * sign > 0) slot.set(argument);
  };
}

const currentDate: ModifierParser = (argument) => {
  const type = isDoc(argument) ? argument.get('$type') : 'date';
  if (argument === true || type === 'date') return (slot) => slot.set(new Date());
  if (isDoc(argument) && type === 'timestamp') {
    return (slot) => slot.set(new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 }));
  }
  if (argument === false) return (slot) => slot.set(new Date());
  throw badValue("The '$type' string field is required to be 'date' or 'timestamp'");
};

const BIT: Readonly<Record<string, (old: bigint, argument: bigint) => bigint>> = {
  and: (old, argument) => old & argument,
  or: (old, argument) => old | argument,
  xor: (old, argument) => old ^ argument,
};

const bit: ModifierParser = (argument, path) => {
  if (!isDoc(argument) || argument.size === 0)
    throw badValue('The $bit modifier takes and, or, xor');
  const steps = [...argument].map(([name, value]) => {
    const apply = Object.hasOwn(BIT, name) ? BIT[name] : undefined;
    if (!apply)
      throw badValue(`The $bit modifier only supports 'and', 'or', and 'xor', not '${name}'`);
    return { apply, value: wholeOf(value, path) };
  });
  return (slot) => {
    let result: NumberValue = slot.value === MISSING ? new Int32(0) : wholeOf(slot.value, path);
    for (const { apply, value } of steps) {
      const bits = apply(bigOf(result), bigOf(value));
      const narrow: boolean = result instanceof Int32 && value instanceof Int32;
      result = narrow
        ? new Int32(Number(BigInt.asIntN(32, bits)))
        : Long.fromBigInt(BigInt.asIntN(64, bits));
    }
    slot.set(result);
  };
};

type Whole = InstanceType<typeof Int32> | InstanceType<typeof Long>;

function wholeOf(value: Value, path: string): Whole {
  if (value instanceof Int32 || (value instanceof Long && isNumber(value))) return value;
  throw badValue(`Cannot apply $bit to a value of non-integral type: '${path}'`);
}

function bigOf(value: NumberValue): bigint {
  return value instanceof Long ? value.toBigInt() : BigInt(Number(value.toString()));
}

const set: ModifierParser = (argument) => (slot) => slot.set(argument);

/** `$rename` is not here: it concerns two fields. */
export const MODIFIERS: Readonly<Record<string, ModifierParser>> = {
  $set: set,
  $setOnInsert: set,
  $unset: () => (slot) => slot.unset(),
  $inc: numeric('increment', addStrictly, (argument) => argument),
  $mul: numeric('multiply', multiplyStrictly, zeroLike),
  $min: bounding(-1),
  $max: bounding(1),
  $currentDate: currentDate,
  $bit: bit,
  ...ARRAY_MODIFIERS,
};

export function unknownModifier(name: string): Error {
  return failedToParse(
    `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
  );
}
