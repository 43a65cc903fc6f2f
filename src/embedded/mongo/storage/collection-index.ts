import { decode } from '../bson/decode';
import { encode } from '../bson/encode';
import { type Doc, Int32, isDoc, isNumber, toNumber } from '../bson/value';
import { badValue, MongoError } from '../errors';
import { KeyGenerator, type KeyPattern } from '../query/key-generator';
import { SortedStrings } from './sorted-strings';

export interface IndexDefinition {
  name: string;
  pattern: KeyPattern;
  unique: boolean;
  sparse: boolean;
}

/** Above every key that begins with the text it is put behind, and below all others. */
export const AFTER = '\xff';
const RECORD_CHARS = 6;

/** Keys in order, each with the number of its record behind it. */
export class CollectionIndex {
  readonly entries = new SortedStrings();
  /** Whether some document has several keys here, so that bounds cannot be combined. */
  multikey = false;
  private readonly generator: KeyGenerator;

  constructor(readonly definition: IndexDefinition) {
    this.generator = new KeyGenerator(definition.pattern);
  }

  get fields(): ReadonlySet<string> {
    return this.generator.fields;
  }

  keysOf(doc: Doc): string[] {
    if (this.definition.sparse && ![...this.fields].some((field) => doc.has(field))) return [];
    return this.generator.keys(doc);
  }

  /** The first of these keys that another record holds already. */
  conflict(keys: readonly string[], record: number): string | undefined {
    if (!this.definition.unique) return undefined;
    return keys.find((key) => {
      for (const entry of this.entries.rising(key, key + AFTER)) {
        if (recordOf(entry) !== record) return true;
      }
      return false;
    });
  }

  add(keys: readonly string[], record: number): void {
    if (keys.length > 1) this.multikey = true;
    for (const key of keys) this.entries.add(key + recordText(record));
  }

  remove(keys: readonly string[], record: number): void {
    for (const key of keys) this.entries.delete(key + recordText(record));
  }

  /** Fills the index in one go. */
  load(keysByRecord: Iterable<readonly [record: number, keys: readonly string[]]>): void {
    const entries: string[] = [];
    for (const [record, keys] of keysByRecord) {
      if (keys.length > 1) this.multikey = true;
      for (const key of keys) entries.push(key + recordText(record));
    }
    this.entries.load(entries);
  }

  /** Two records with one key, where that is not allowed. */
  duplicate(): string | undefined {
    if (!this.definition.unique) return undefined;
    let last: string | undefined;
    for (const entry of this.entries.rising('', AFTER)) {
      const key = entry.slice(0, -RECORD_CHARS);
      if (key === last) return entry;
      last = key;
    }
    return undefined;
  }
}

function recordText(record: number): string {
  const high = Math.floor(record / 0x1000000);
  const low = record % 0x1000000;
  return String.fromCharCode(
    (high >> 16) & 255,
    (high >> 8) & 255,
    high & 255,
    (low >> 16) & 255,
    (low >> 8) & 255,
    low & 255,
  );
}

export function recordOf(entry: string): number {
  let record = 0;
  for (let at = entry.length - RECORD_CHARS; at < entry.length; at += 1) {
    record = record * 256 + entry.charCodeAt(at);
  }
  return record;
}

export function patternDoc(pattern: KeyPattern): Doc {
  return new Map(pattern.map(([path, direction]) => [path, new Int32(direction)]));
}

export function parsePattern(key: Doc): KeyPattern {
  return [...key].map(([path, direction]) => {
    if (!isNumber(direction) || toNumber(direction) === 0 || Number.isNaN(toNumber(direction))) {
      throw new MongoError(67, `Values in the index key pattern must be numbers: ${path}`);
    }
    if (path === '' || path.includes('$') || path.split('.').includes('')) {
      throw new MongoError(67, `Index keys cannot hold an empty or $-prefixed field: '${path}'`);
    }
    return [path, toNumber(direction) > 0 ? 1 : -1] as const;
  });
}

export function writeDefinition({ name, pattern, unique, sparse }: IndexDefinition): Buffer {
  const key = patternDoc(pattern);
  return encode(
    new Map<string, Doc | string | boolean>([
      ['name', name],
      ['key', key],
      ['unique', unique],
      ['sparse', sparse],
    ]),
  );
}

export function readDefinition(bytes: Buffer): IndexDefinition {
  const doc = decode(bytes);
  const [name, key] = [doc.get('name'), doc.get('key')];
  if (typeof name !== 'string' || !isDoc(key)) throw badValue('an index that cannot be read');
  return {
    name,
    pattern: parsePattern(key),
    unique: doc.get('unique') === true,
    sparse: doc.get('sparse') === true,
  };
}
