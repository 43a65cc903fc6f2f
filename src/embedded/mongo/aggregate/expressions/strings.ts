import {
  BSONRegExp,
  BSONSymbol,
  Int32,
  isNullish,
  isNumber,
  type MaybeValue,
  toNumber,
  type Value,
} from '../../bson/value';
import { MongoError, typeMismatch } from '../../errors';
import { toRegExp } from '../../query/regex';
import { ANY, eager, named, nameOf, orNull } from './define';
import type { OperatorCompiler } from './operators';
import { textOf } from './text';

function stringOf(name: string, value: MaybeValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof BSONSymbol) return value.value;
  throw typeMismatch(`${name} requires a string argument, found: ${nameOf(value)}`);
}

function concat(...values: MaybeValue[]): MaybeValue {
  if (values.some(isNullish)) return null;
  return values.map((value) => stringOf('$concat', value)).join('');
}

/** Upper and lower case change English letters alone. */
function cased(name: string, change: (text: string) => string): OperatorCompiler {
  return eager(name, [1, 1], (value = null) =>
    isNullish(value) ? '' : textOf(name, value).replace(/[A-Za-z]+/g, change),
  );
}

function wholeOf(name: string, value: Value): number {
  if (isNumber(value) && Number.isInteger(toNumber(value))) return toNumber(value);
  throw new MongoError(34450, `${name}: positions and lengths must be whole numbers`);
}

function substringOfPoints(text: MaybeValue, start: MaybeValue, length: MaybeValue): MaybeValue {
  const from = wholeOf('$substrCP', start as Value);
  const count = wholeOf('$substrCP', length as Value);
  if (from < 0 || count < 0)
    throw new MongoError(34455, '$substrCP: positions must not be negative');
  if (isNullish(text)) return '';
  return [...textOf('$substrCP', text)].slice(from, from + count).join('');
}

function substringOfBytes(text: MaybeValue, start: MaybeValue, length: MaybeValue): MaybeValue {
  const from = wholeOf('$substrBytes', start as Value);
  const count = wholeOf('$substrBytes', length as Value);
  if (from < 0) throw new MongoError(50752, '$substrBytes: starting index must not be negative');
  if (isNullish(text)) return '';
  const bytes = Buffer.from(textOf('$substrBytes', text), 'utf8');
  const end = count < 0 ? bytes.length : Math.min(bytes.length, from + count);
  const splits = (at: number) => at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80;
  if (splits(from))
    throw new MongoError(28656, '$substrBytes: Invalid range, starts inside a character');
  if (splits(end))
    throw new MongoError(28657, '$substrBytes: Invalid range, ends inside a character');
  return bytes.toString('utf8', from, end);
}

function indexOfPoints(text: MaybeValue, part: MaybeValue, ...range: MaybeValue[]): MaybeValue {
  if (isNullish(text)) return null;
  const points = [...stringOf('$indexOfCP', text)];
  const wanted = [...stringOf('$indexOfCP', part)];
  const [start = 0, end = points.length] = range.map((at) => wholeOf('$indexOfCP', at as Value));
  for (let at = start; at + wanted.length <= Math.min(end, points.length); at += 1) {
    if (wanted.every((point, offset) => points[at + offset] === point)) return new Int32(at);
  }
  return new Int32(-1);
}

const SPACES =
  '\0 \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a';

function trimming(name: string, sides: { left: boolean; right: boolean }): OperatorCompiler {
  return named(name, { required: ['input'], optional: ['chars'] }, (part) => (environment) => {
    const input = part('input')?.(environment) ?? null;
    const chars = part('chars')?.(environment);
    if (isNullish(input) || (part('chars') && isNullish(chars ?? null))) return null;
    const points = [...stringOf(name, input)];
    const cut = new Set(chars === undefined ? SPACES : stringOf(name, chars));
    let [start, end] = [0, points.length];
    while (sides.left && start < end && cut.has(points[start] ?? '')) start += 1;
    while (sides.right && end > start && cut.has(points[end - 1] ?? '')) end -= 1;
    return points.slice(start, end).join('');
  });
}

function split(text: Value, separator: Value): Value {
  const by = stringOf('$split', separator);
  if (by === '') throw new MongoError(40087, '$split requires a non-empty separator');
  return stringOf('$split', text).split(by);
}

const regexMatch = named(
  '$regexMatch',
  { required: ['input', 'regex'], optional: ['options'] },
  (part) => (environment) => {
    const input = part('input')?.(environment) ?? null;
    const regex = part('regex')?.(environment) ?? null;
    const options = part('options')?.(environment) ?? '';
    if (isNullish(input) || isNullish(regex)) return false;
    const [pattern, own] =
      regex instanceof BSONRegExp
        ? [regex.pattern, regex.options]
        : [stringOf('$regexMatch', regex), ''];
    return toRegExp(pattern, own || stringOf('$regexMatch', options)).test(
      stringOf('$regexMatch', input),
    );
  },
);

function replacing(name: string, all: boolean): OperatorCompiler {
  return named(name, { required: ['input', 'find', 'replacement'] }, (part) => (environment) => {
    const values = ['input', 'find', 'replacement'].map(
      (field) => part(field)?.(environment) ?? null,
    );
    if (values.some(isNullish)) return null;
    const [input = '', find = '', by = ''] = values.map((value) => stringOf(name, value));
    return all ? input.replaceAll(find, () => by) : input.replace(find, () => by);
  });
}

export const STRINGS: Readonly<Record<string, OperatorCompiler>> = {
  $concat: eager('$concat', ANY, concat),
  $toLower: cased('$toLower', (text) => text.toLowerCase()),
  $toUpper: cased('$toUpper', (text) => text.toUpperCase()),
  $strLenCP: eager(
    '$strLenCP',
    [1, 1],
    (value) => new Int32([...stringOf('$strLenCP', value)].length),
  ),
  $strLenBytes: eager(
    '$strLenBytes',
    [1, 1],
    (value) => new Int32(Buffer.byteLength(stringOf('$strLenBytes', value))),
  ),
  $substrCP: eager('$substrCP', [3, 3], substringOfPoints),
  $substrBytes: eager('$substrBytes', [3, 3], substringOfBytes),
  $substr: eager('$substr', [3, 3], substringOfBytes),
  $indexOfCP: eager('$indexOfCP', [2, 4], indexOfPoints),
  $split: eager('$split', [2, 2], orNull(split)),
  $trim: trimming('$trim', { left: true, right: true }),
  $ltrim: trimming('$ltrim', { left: true, right: false }),
  $rtrim: trimming('$rtrim', { left: false, right: true }),
  $regexMatch: regexMatch,
  $replaceOne: replacing('$replaceOne', false),
  $replaceAll: replacing('$replaceAll', true),
};
