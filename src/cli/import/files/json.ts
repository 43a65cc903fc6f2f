import type { Fields } from '../item';
import { Skipped } from '../skipped';

/** One step's JSON, as text: what a row or a document can hold with room to spare. */
export const LARGEST_DOCUMENT = 12 * 1024 ** 2;

const MAX_DEPTH = 64;
const LONE_SURROGATES = /\p{Surrogate}/gu;
const BOM = '\ufeff';

/** JSON of a stranger, as every store can keep it. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith(BOM) ? text.slice(1) : text);
  } catch {
    throw new Skipped('broken JSON');
  }
  return storable(value, 0);
}

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
}

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;

/**
 * PostgreSQL keeps neither NUL nor half a surrogate pair, and MongoDB's driver takes some names for
 * its own: those get a "_" in front, so that nothing is lost.
 */
function storable(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return plain(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) throw new Skipped(`JSON nested more than ${MAX_DEPTH} levels deep`);
  if (Array.isArray(value)) return value.map((member) => storable(member, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [nameOf(name), storable(member, depth + 1)]),
  );
}

/** Text that every store can keep. */
export const plain = (text: string): string =>
  text.replaceAll('\0', '\ufffd').replace(LONE_SURROGATES, '\ufffd');

const nameOf = (name: string): string =>
  name.startsWith('$') || name === '_bsontype' || name === '__proto__' ? `_${name}` : plain(name);
