import { equal } from '../bson/key';
import { type Doc, docOf, Int32, isDoc, isTruthy, type Value } from '../bson/value';
import { failedToParse, MongoError } from '../errors';
import { type Collection, ID_INDEX } from '../storage/collection';
import { type IndexDefinition, parsePattern, patternDoc } from '../storage/collection-index';
import { listReply } from './catalog';
import {
  type Call,
  type CommandSpec,
  collectionName,
  durably,
  findCollection,
  type Reply,
  reply,
} from './context';

const KNOWN = ['key', 'name', 'unique', 'sparse', 'background', 'v', 'ns'];
const MAX_INDEXES = 64;

function readIndex(spec: Doc): IndexDefinition {
  for (const [name, value] of spec) {
    if (KNOWN.includes(name) || value === false) continue;
    throw new MongoError(67, `the index option '${name}' is not supported`);
  }
  const [key, name] = [spec.get('key'), spec.get('name')];
  if (!isDoc(key) || key.size === 0) throw new MongoError(67, 'Index keys cannot be empty');
  if (typeof name !== 'string' || name === '')
    throw failedToParse("The 'name' field is a required property of an index specification");
  const pattern = parsePattern(key);
  const unique = isTruthy(spec.get('unique'));
  return { name, pattern, unique, sparse: isTruthy(spec.get('sparse')) };
}

/** Whether it is there already; the same name or key for something else is refused. */
function exists(collection: Collection, wanted: IndexDefinition): boolean {
  for (const { definition } of collection.indexes.values()) {
    const sameKey = equal(patternDoc(definition.pattern), patternDoc(wanted.pattern));
    const sameName = definition.name === wanted.name;
    if (!sameKey && !sameName) continue;
    if (!sameKey)
      throw new MongoError(
        86,
        `An existing index has the same name as the requested index: ${wanted.name}`,
      );
    if (definition.name === ID_INDEX.name) return true;
    if (!sameName)
      throw new MongoError(85, `Index already exists with a different name: ${definition.name}`);
    if (definition.unique !== wanted.unique || definition.sparse !== wanted.sparse) {
      throw new MongoError(
        86,
        `An existing index has the same name as the requested index but other options: ${wanted.name}`,
      );
    }
    return true;
  }
  return false;
}

async function createIndexes(call: Call): Promise<Reply> {
  const { args } = call;
  args.allow('indexes', 'commitQuorum', 'ignoreUnknownIndexOptions');
  const wanted = args.docs('indexes').map(readIndex);
  if (wanted.length === 0) throw new MongoError(2, 'Must specify at least one index to create');
  const name = collectionName(call);
  const database = await call.state.store.obtain(call.database);
  return durably(call, database, () => {
    const createdCollectionAutomatically = database.find(name) === undefined;
    const collection = database.obtain(name);
    return collection.exclusive(async () => {
      const before = collection.indexes.size;
      for (const definition of wanted) await createIndex(call, collection, definition);
      return reply({
        numIndexesBefore: new Int32(before),
        numIndexesAfter: new Int32(collection.indexes.size),
        createdCollectionAutomatically,
      });
    });
  });
}

async function createIndex(
  { pace }: Call,
  collection: Collection,
  definition: IndexDefinition,
): Promise<void> {
  if (exists(collection, definition)) return;
  if (collection.indexes.size >= MAX_INDEXES) {
    throw new MongoError(67, `add index fails, too many indexes for ${collection.namespace}`);
  }
  await collection.createIndex(definition, pace);
}

async function listIndexes(call: Call): Promise<Reply> {
  call.args.allow('cursor', 'includeBuildUUIDs', 'includeIndexBuildInfo');
  const collection = await findCollection(call);
  const name = collectionName(call);
  if (!collection) throw new MongoError(26, `ns does not exist: ${call.database}.${name}`);
  const docs = [...collection.indexes.values()].map(({ definition }) => {
    const doc = docOf({
      v: new Int32(2),
      key: patternDoc(definition.pattern),
      name: definition.name,
    });
    if (definition.unique && definition.name !== ID_INDEX.name) doc.set('unique', true);
    if (definition.sparse) doc.set('sparse', true);
    return doc;
  });
  return listReply(call, name, docs);
}

async function dropIndexes(call: Call): Promise<Reply> {
  const { args } = call;
  args.allow('index');
  const collection = await findCollection(call);
  const database = await call.state.store.find(call.database);
  if (!collection || !database)
    throw new MongoError(26, `ns not found ${call.database}.${collectionName(call)}`);
  const names = chosen(collection, args.value('index'));
  const before = collection.indexes.size;
  await durably(call, database, () => {
    for (const name of names) collection.dropIndex(name);
  });
  return reply({ nIndexesWas: new Int32(before) });
}

function chosen(collection: Collection, index: Value): string[] {
  if (index === '*') return [...collection.indexes.keys()].filter((name) => name !== ID_INDEX.name);
  if (Array.isArray(index)) return index.flatMap((one) => chosen(collection, one));
  for (const { definition } of collection.indexes.values()) {
    const byKey = isDoc(index) && equal(index, patternDoc(definition.pattern));
    if (definition.name !== index && !byKey) continue;
    if (definition.name === ID_INDEX.name) throw new MongoError(72, 'cannot drop _id index');
    return [definition.name];
  }
  throw new MongoError(
    27,
    `index not found with name [${typeof index === 'string' ? index : 'the given key'}]`,
  );
}

export const INDEXES: Readonly<Record<string, CommandSpec>> = {
  createIndexes: { access: 'write', run: createIndexes },
  listIndexes: { access: 'read', run: listIndexes },
  dropIndexes: { access: 'write', run: dropIndexes },
  deleteIndexes: { access: 'write', run: dropIndexes },
};
