import { createHash } from 'node:crypto';

/** Who repeats what under which key. */
export interface Idempotency {
  identity: string;
  mutation: string;
  key: string;
}

/** The most documents one key can cover: their positions take three bytes. */
export const MOST_POSITIONS = 0x1000000;

/** The hex of the ObjectId at a position: nine bytes of hash, three of position. */
export function idempotentId({ identity, mutation, key }: Idempotency, position: number): string {
  if (!(position >= 0 && position < MOST_POSITIONS)) throw new RangeError('No such position.');
  const hash = hashOf([identity, mutation, key]).subarray(0, 9).toString('hex');
  return hash + position.toString(16).padStart(6, '0');
}

/** The same for equal inputs, whatever the order their fields were given in. */
export function inputHash(input: unknown): string {
  return hashOf(input).subarray(0, 18).toString('base64url');
}

function hashOf(value: unknown): Buffer {
  return createHash('sha256').update(canonical(value)).digest();
}

function canonical(value: unknown): string {
  if (value instanceof Date) return `"${value.toISOString()}"`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
