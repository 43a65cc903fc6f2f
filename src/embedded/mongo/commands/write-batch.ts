import { docOf, Int32, type Value } from '../bson/value';
import { MongoError } from '../errors';
import { Collection } from '../storage/collection';
import { type Call, collectionName, durably } from './context';
import { errorFields } from './error-fields';

const MAX_WRITES = 100_000;

export interface Batch<T> {
  items: readonly T[];
  ordered: boolean;
  /** Whether the collection is made where there is none. */
  make: boolean;
  /** Carries out one write; what it throws is the error of that write alone. */
  write(collection: Collection, item: T, index: number): void | Promise<void>;
}

/**
 * Carries out the writes of one command, one after the other and without another command's writes
 * to the collection between them, then waits for the disk. Gives the errors, by place.
 */
export async function writeAll<T>(call: Call, batch: Batch<T>): Promise<Value[]> {
  const { items, ordered, make, write } = batch;
  if (items.length === 0 || items.length > MAX_WRITES) {
    throw new MongoError(
      16,
      `Write batch sizes must be between 1 and ${MAX_WRITES}. Got ${items.length} operations.`,
    );
  }
  const errors: Value[] = [];
  await onCollection(call, make, async (collection) => {
    for (const [index, item] of items.entries()) {
      if (call.pace.due()) await call.pace.breathe();
      try {
        await write(collection, item, index);
      } catch (error) {
        if (!(error instanceof MongoError) || error.code === 50) throw error;
        errors.push(docOf({ index: new Int32(index), ...errorFields(error) }));
        if (ordered) break;
      }
    }
  });
  return errors;
}

/**
 * Work on the named collection that no other write interrupts. Where there is none and none is to
 * be made, the work finds an empty one that is kept nowhere.
 */
export async function onCollection<T>(
  call: Call,
  make: boolean,
  work: (collection: Collection) => Promise<T>,
): Promise<T> {
  const name = collectionName(call);
  const { store } = call.state;
  const database = make ? await store.obtain(call.database) : await store.find(call.database);
  const known = database?.find(name);
  if (!database || (!known && !make)) {
    return work(new Collection(call.database, name, 0, () => undefined));
  }
  return durably(call, database, () => {
    const collection = database.obtain(name);
    return collection.exclusive(() => work(collection));
  });
}
