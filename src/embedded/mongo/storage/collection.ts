import { decodeFields } from '../bson/decode';
import type { Doc } from '../bson/value';
import { MongoError } from '../errors';
import type { Pace } from '../query/pace';
import {
  CollectionIndex,
  type IndexDefinition,
  patternDoc,
  writeDefinition,
} from './collection-index';
import { type Operation, PUT_OVERHEAD } from './operation';

export const ID_INDEX: IndexDefinition = {
  name: '_id_',
  pattern: [['_id', 1]],
  unique: true,
  sparse: false,
};

/** So many entries are sorted in one go; those after them are put in their places singly. */
const LOADED_AT_ONCE = 10_000;

/** Documents as bytes, by number in the order of their coming, and the indexes over them. */
export class Collection {
  readonly records = new Map<number, Buffer>();
  readonly indexes = new Map<string, CollectionIndex>();
  bytes = 0;
  /** Set when it is gone, for cursors that are still open on it. */
  dropped = false;
  private nextRecord = 1;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(
    readonly database: string,
    public name: string,
    readonly number: number,
    /** Takes every change, in order. */
    private readonly changed: (operation: Operation) => void,
  ) {
    this.indexes.set(ID_INDEX.name, new CollectionIndex(ID_INDEX));
  }

  get namespace(): string {
    return `${this.database}.${this.name}`;
  }

  /** Runs writes one after the other: what one has looked up holds until it has written. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const run = this.writing.then(work);
    this.writing = run.catch(() => undefined);
    return run;
  }

  /** Adds a document whose bytes and fields are the same; refuses a key that is taken. */
  insert(bytes: Buffer, doc: Doc): void {
    const record = this.nextRecord;
    const keys = this.keysOf(doc, record);
    this.nextRecord += 1;
    this.store(record, bytes);
    for (const [index, added] of keys) index.add(added, record);
    this.changed({ kind: 'put', collection: this.number, record, bytes });
  }

  replace(record: number, bytes: Buffer, doc: Doc): void {
    const old = this.records.get(record);
    if (old === undefined) return;
    const keys = this.keysOf(doc, record);
    for (const [index, added] of keys) {
      const removed = index.keysOf(decodeFields(old, index.fields));
      if (removed.length === added.length && removed.every((key, at) => key === added[at]))
        continue;
      index.remove(removed, record);
      index.add(added, record);
    }
    this.store(record, bytes);
    this.changed({ kind: 'put', collection: this.number, record, bytes });
  }

  remove(record: number): void {
    const bytes = this.records.get(record);
    if (bytes === undefined) return;
    for (const index of this.indexes.values()) {
      index.remove(index.keysOf(decodeFields(bytes, index.fields)), record);
    }
    this.forget(record);
    this.changed({ kind: 'delete', collection: this.number, record });
  }

  /** To be called where no write comes between: see `exclusive`. */
  async createIndex(definition: IndexDefinition, pace: Pace): Promise<void> {
    const index = new CollectionIndex(definition);
    await this.fill(index, pace);
    const duplicate = index.duplicate();
    if (duplicate !== undefined) {
      throw new MongoError(
        11000,
        `E11000 duplicate key error collection: ${this.namespace} index: ${definition.name}`,
      );
    }
    this.indexes.set(definition.name, index);
    this.changed({
      kind: 'createIndex',
      collection: this.number,
      definition: writeDefinition(definition),
    });
  }

  dropIndex(name: string): void {
    this.indexes.delete(name);
    this.changed({ kind: 'dropIndex', collection: this.number, name });
  }

  /** Carries out a change read from the file; indexes wait until everything has been read. */
  restore(operation: Operation): void {
    if (operation.kind === 'put') {
      this.store(operation.record, Buffer.from(operation.bytes));
      this.nextRecord = Math.max(this.nextRecord, operation.record + 1);
    } else if (operation.kind === 'delete') {
      this.forget(operation.record);
    }
  }

  async fillIndexes(pace: Pace): Promise<void> {
    for (const index of this.indexes.values()) await this.fill(index, pace);
  }

  *snapshot(): Generator<Operation> {
    yield { kind: 'createCollection', collection: this.number, name: this.name };
    for (const { definition } of this.indexes.values()) {
      if (definition.name === ID_INDEX.name) continue;
      yield {
        kind: 'createIndex',
        collection: this.number,
        definition: writeDefinition(definition),
      };
    }
    for (const [record, bytes] of this.records) {
      yield { kind: 'put', collection: this.number, record, bytes };
    }
  }

  get liveBytes(): number {
    return this.bytes + this.records.size * PUT_OVERHEAD;
  }

  private keysOf(doc: Doc, record: number): Array<[CollectionIndex, string[]]> {
    return [...this.indexes.values()].map((index) => {
      const keys = index.keysOf(doc);
      if (index.conflict(keys, record) !== undefined) throw this.duplicateOf(index, doc);
      return [index, keys];
    });
  }

  private duplicateOf(index: CollectionIndex, doc: Doc): MongoError {
    const { name, pattern } = index.definition;
    const values: Doc = new Map(pattern.map(([path]) => [path, doc.get(path) ?? null]));
    return new MongoError(
      11000,
      `E11000 duplicate key error collection: ${this.namespace} index: ${name} dup key: ` +
        `{ ${pattern.map(([path]) => `${path}: ${shown(doc.get(path))}`).join(', ')} }`,
      new Map<string, Doc>([
        ['keyPattern', patternDoc(pattern)],
        ['keyValue', values],
      ]),
    );
  }

  /** Reads every document for a new index, letting others have their turn on the way. */
  private async fill(index: CollectionIndex, pace: Pace): Promise<void> {
    const first: Array<readonly [number, readonly string[]]> = [];
    let loaded = false;
    for (const [record, bytes] of this.records) {
      const keys = index.keysOf(decodeFields(bytes, index.fields));
      if (loaded) index.add(keys, record);
      else first.push([record, keys]);
      if (first.length === LOADED_AT_ONCE && !loaded) {
        index.load(first);
        loaded = true;
      }
      if (pace.due()) await pace.breathe();
    }
    if (!loaded) index.load(first);
  }

  private store(record: number, bytes: Buffer): void {
    this.bytes += bytes.length - (this.records.get(record)?.length ?? 0);
    this.records.set(record, bytes);
  }

  private forget(record: number): void {
    this.bytes -= this.records.get(record)?.length ?? 0;
    this.records.delete(record);
  }
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value ?? null);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
