import { badInput } from '../../errors';

const MAX_DEPTH = 64;

/** Refuses JSON that MongoDB could not keep, or that the driver would take for one of its own types. */
export function assertStorable(value: unknown, argument: string, depth = 0): void {
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  if (depth >= MAX_DEPTH) {
    throw badInput(`"${argument}" is nested more than ${MAX_DEPTH} levels deep.`, argument);
  }
  for (const [key, member] of Object.entries(value)) {
    if (key === '_bsontype' || key === '__proto__' || key.includes('\0') || key.startsWith('$')) {
      throw badInput(`"${argument}" has a field name that MongoDB does not allow.`, argument);
    }
    assertStorable(member, argument, depth + 1);
  }
}
