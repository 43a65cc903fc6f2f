import { type Doc, isNumber, toNumber } from '../bson/value';
import { badValue, MongoError } from '../errors';
import type { KeyPattern } from './key-generator';

const MAX_FIELDS = 32;

export function parseSort(spec: Doc): KeyPattern {
  if (spec.size > MAX_FIELDS) throw new MongoError(13103, 'too many compound keys');
  return [...spec].map(([path, direction]) => {
    if (path === '' || path.split('.').some((part) => part === '')) {
      throw new MongoError(40352, 'FieldPath cannot be constructed with empty string');
    }
    if (path.startsWith('$'))
      throw new MongoError(16410, `Field names may not start with '$': ${path}`);
    if (!isNumber(direction))
      throw new MongoError(15974, `Illegal key in $sort specification: ${path}`);
    const number = toNumber(direction);
    if (number !== 1 && number !== -1) {
      throw new MongoError(
        15975,
        '$sort key ordering must be 1 (for ascending) or -1 (for descending)',
      );
    }
    return [path, number] as const;
  });
}

/** `{$natural: 1}` asks for the order of storage, which is the order without a sort. */
export function isNatural(spec: Doc): boolean {
  if (!spec.has('$natural')) return false;
  const direction = spec.get('$natural');
  if (spec.size === 1 && isNumber(direction) && toNumber(direction) === 1) return true;
  throw badValue('$natural sort is supported alone and forwards only');
}
