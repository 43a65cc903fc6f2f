import { MongoError } from '../errors';
import { Pace } from '../query/pace';
import { Collection } from './collection';
import { CollectionIndex, readDefinition } from './collection-index';
import { LogFile, type LogOwner } from './log-file';
import { checkCollectionName, checkWritable } from './names';
import type { Operation } from './operation';

/** The collections of one database and the file that keeps them. */
export class Database implements LogOwner {
  private readonly byName = new Map<string, Collection>();
  private readonly byNumber = new Map<number, Collection>();
  private nextNumber = 1;
  private log: LogFile | undefined;

  private constructor(readonly name: string) {}

  static async open(name: string, path: string): Promise<Database> {
    const database = new Database(name);
    database.log = await LogFile.open(path, database);
    const pace = new Pace();
    for (const collection of database.byName.values()) await collection.fillIndexes(pace);
    return database;
  }

  get collections(): readonly Collection[] {
    return [...this.byName.values()];
  }

  get fileBytes(): number {
    return this.log?.bytes ?? 0;
  }

  find(name: string): Collection | undefined {
    return this.byName.get(name);
  }

  /** The collection of this name, made now if need be. */
  obtain(name: string): Collection {
    return this.byName.get(name) ?? this.create(name);
  }

  create(name: string): Collection {
    checkCollectionName(this.name, name);
    checkWritable(name);
    if (this.byName.has(name)) {
      throw new MongoError(48, `Collection ${this.name}.${name} already exists.`);
    }
    const operation = { kind: 'createCollection', collection: this.nextNumber, name } as const;
    this.apply(operation);
    this.changed(operation);
    return this.obtain(name);
  }

  drop(name: string): void {
    const collection = this.byName.get(name);
    if (!collection) throw new MongoError(26, 'ns not found');
    const operation = { kind: 'dropCollection', collection: collection.number } as const;
    this.apply(operation);
    this.changed(operation);
  }

  /** Resolves when all changes made so far are on disk. */
  async durable(): Promise<void> {
    await this.log?.durable();
  }

  async close(): Promise<void> {
    for (const collection of this.byName.values()) collection.dropped = true;
    await this.log?.close();
  }

  apply(operation: Operation): void {
    const collection = this.byNumber.get(operation.collection);
    if (operation.kind === 'createCollection') {
      if (!collection) this.add(operation.collection, operation.name);
    } else if (operation.kind === 'dropCollection') {
      if (!collection) return;
      collection.dropped = true;
      this.byNumber.delete(collection.number);
      this.byName.delete(collection.name);
    } else if (operation.kind === 'createIndex') {
      const index = new CollectionIndex(readDefinition(operation.definition));
      collection?.indexes.set(index.definition.name, index);
    } else if (operation.kind === 'dropIndex') {
      collection?.indexes.delete(operation.name);
    } else {
      collection?.restore(operation);
    }
  }

  *snapshot(): Generator<Operation> {
    for (const collection of [...this.byName.values()]) yield* collection.snapshot();
  }

  liveBytes(): number {
    let bytes = 0;
    for (const collection of this.byName.values()) bytes += collection.liveBytes;
    return bytes;
  }

  private add(number: number, name: string): void {
    const changed = (operation: Operation) => this.changed(operation);
    const collection = new Collection(this.name, name, number, changed);
    this.byName.set(name, collection);
    this.byNumber.set(number, collection);
    this.nextNumber = Math.max(this.nextNumber, number + 1);
  }

  private changed(operation: Operation): void {
    this.log?.enqueue(operation);
  }
}
