import { KeyWriter } from './key-writer';
import { typeRank } from './types';
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  isDoc,
  isNumber,
  Long,
  type MaybeValue,
  MISSING,
  ObjectId,
  type Value,
} from './value';

const writer = new KeyWriter();

/** A string that is equal for equal values and sorts as MongoDB sorts values. */
export function keyOf(value: MaybeValue): string {
  writer.reset();
  write(writer, value);
  return writer.text();
}

/** The key of several values side by side, each rising (1) or falling (-1). */
export function compoundKey(values: readonly MaybeValue[], directions: readonly number[]): string {
  writer.reset();
  values.forEach((value, index) => {
    const from = writer.position;
    write(writer, value);
    if ((directions[index] ?? 1) < 0) writer.invert(from);
  });
  return writer.text();
}

/** The first byte of every key of this value's kind. */
export function rankOf(value: MaybeValue): number {
  return typeRank(value === MISSING ? null : value);
}

export function compareKeys(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** MongoDB's order of any two values; a missing one stands with null. */
export function compare(left: MaybeValue, right: MaybeValue): number {
  return compareKeys(keyOf(left), keyOf(right));
}

export function equal(left: MaybeValue, right: MaybeValue): boolean {
  return keyOf(left) === keyOf(right);
}

function write(out: KeyWriter, value: MaybeValue): void {
  const known = value === MISSING ? null : value;
  out.byte(typeRank(known));
  writePayload(out, known);
}

function writePayload(out: KeyWriter, value: Value): void {
  if (value === null || value === undefined) return;
  if (typeof value === 'string') out.string(value);
  else if (typeof value === 'boolean') out.byte(value ? 1 : 0);
  else if (value instanceof Date) out.double(value.getTime());
  else if (isNumber(value)) out.number(value);
  else if (value instanceof ObjectId) out.raw(value.id);
  else if (isDoc(value)) writeDoc(out, value);
  else if (Array.isArray(value)) writeArray(out, value);
  else if (value instanceof BSONSymbol) out.string(value.value);
  else if (value instanceof Long) writeTimestamp(out, value);
  else if (value instanceof Binary) writeBinary(out, value);
  else if (value instanceof BSONRegExp) {
    out.string(value.pattern);
    out.string(value.options);
  } else if (value instanceof Code) {
    out.string(String(value.code));
    if (value.scope) writeDoc(out, value.scope as Map<string, Value>);
  }
}

/** Field by field: first its type, then its name, then its value; fewer fields sort first. */
function writeDoc(out: KeyWriter, doc: ReadonlyMap<string, Value>): void {
  for (const [name, value] of doc) {
    out.byte(typeRank(value));
    out.string(name);
    writePayload(out, value);
  }
  out.byte(0);
}

function writeArray(out: KeyWriter, array: readonly Value[]): void {
  for (const value of array) {
    out.byte(typeRank(value));
    writePayload(out, value);
  }
  out.byte(0);
}

function writeBinary(out: KeyWriter, binary: InstanceType<typeof Binary>): void {
  out.uint32(binary.position);
  out.byte(binary.sub_type);
  out.raw(binary.buffer.subarray(0, binary.position));
}

function writeTimestamp(out: KeyWriter, time: InstanceType<typeof Long>): void {
  out.uint32(time.getHighBitsUnsigned());
  out.uint32(time.getLowBitsUnsigned());
}
