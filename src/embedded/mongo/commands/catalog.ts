import { mayUse } from '../auth/users';
import { encode } from '../bson/encode';
import { type Doc, Double, docOf, Int32, Long, type Value } from '../bson/value';
import { MongoError } from '../errors';
import { matches } from '../query/filter';
import type { Flow } from '../query/pace';
import type { Collection } from '../storage/collection';
import { ID_INDEX } from '../storage/collection';
import { patternDoc } from '../storage/collection-index';
import {
  type Call,
  type CommandSpec,
  collectionName,
  durably,
  findCollection,
  type Reply,
  reply,
  userOf,
} from './context';
import { FIRST_BATCH, nextBatch } from './cursors';
import { compileFilter } from './query-options';

/** Answers a list through a cursor. */
export function listReply(call: Call, name: string, docs: readonly Doc[]): Promise<Buffer> {
  const { args, database, state, pace } = call;
  const flow = (function* bytes(): Flow<Buffer> {
    for (const doc of docs) yield encode(doc);
  })();
  const cursor = state.cursors.make({
    namespace: `${database}.${name}`,
    username: userOf(call).username,
    flow,
    remaining: docs.length,
  });
  const size = args.doc('cursor')?.get('batchSize');
  return nextBatch(state.cursors, {
    cursor,
    pace,
    size: size instanceof Int32 && size.value >= 0 ? size.value : FIRST_BATCH,
    first: true,
  });
}

async function listCollections(call: Call): Promise<Reply> {
  const { args, state } = call;
  args.allow('filter', 'nameOnly', 'authorizedCollections', 'cursor');
  const filter = compileFilter(args.doc('filter'));
  const database = await state.store.find(call.database);
  const collections = [...(database?.collections ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  const docs = collections.map((collection) => {
    const doc = docOf({ name: collection.name, type: 'collection' });
    if (args.flag('nameOnly')) return doc;
    doc.set('options', docOf({}));
    doc.set('info', docOf({ readOnly: false }));
    doc.set('idIndex', indexDoc(collection, ID_INDEX.name));
    return doc;
  });
  return listReply(
    call,
    '$cmd.listCollections',
    docs.filter((doc) => matches(filter, doc)),
  );
}

function indexDoc(collection: Collection, name: string): Value {
  const definition = collection.indexes.get(name)?.definition ?? ID_INDEX;
  return docOf({ v: new Int32(2), key: patternDoc(definition.pattern), name });
}

async function listDatabases(call: Call): Promise<Reply> {
  const { args, state } = call;
  args.allow('filter', 'nameOnly', 'authorizedDatabases');
  const filter = compileFilter(args.doc('filter'));
  const user = userOf(call);
  const visible = (await state.store.list()).filter(({ name }) => mayUse(user, name, 'read'));
  const docs = visible.map(({ name, bytes }) =>
    args.flag('nameOnly')
      ? docOf({ name })
      : docOf({ name, sizeOnDisk: Long.fromNumber(bytes), empty: false }),
  );
  const total = visible.reduce((sum, { bytes }) => sum + bytes, 0);
  const databases = docs.filter((doc) => matches(filter, doc));
  if (args.flag('nameOnly')) return reply({ databases });
  return reply({ databases, totalSize: Long.fromNumber(total) });
}

const CREATE_REFUSED = [
  'capped',
  'size',
  'max',
  'timeseries',
  'viewOn',
  'pipeline',
  'validator',
  'collation',
  'clusteredIndex',
  'expireAfterSeconds',
  'changeStreamPreAndPostImages',
];

async function create(call: Call): Promise<Reply> {
  call.args.allow(
    ...CREATE_REFUSED,
    'validationLevel',
    'validationAction',
    'indexOptionDefaults',
    'storageEngine',
  );
  call.args.refuse(...CREATE_REFUSED);
  const name = collectionName(call);
  const database = await call.state.store.obtain(call.database);
  await durably(call, database, () => {
    database.create(name);
  });
  return reply();
}

/** Removes a collection; with its last one a database is gone too. */
async function drop(call: Call): Promise<Reply> {
  call.args.allow();
  const name = collectionName(call);
  const database = await call.state.store.find(call.database);
  const collection = database?.find(name);
  if (!database || !collection) throw new MongoError(26, 'ns not found');
  const count = collection.indexes.size;
  await durably(call, database, () => database.drop(name));
  return reply({ ns: `${call.database}.${name}`, nIndexesWas: new Int32(count) });
}

async function dropDatabase(call: Call): Promise<Reply> {
  call.args.allow();
  const dropped = await call.state.store.drop(call.database);
  return reply(dropped ? { dropped: call.database } : {});
}

async function collStats(call: Call): Promise<Reply> {
  call.args.allow('scale');
  const collection = await findCollection(call);
  const [count, size] = [collection?.records.size ?? 0, collection?.bytes ?? 0];
  return reply({
    ns: `${call.database}.${collectionName(call)}`,
    count: new Int32(count),
    size: new Double(size),
    storageSize: new Double(size),
    avgObjSize: new Double(count > 0 ? Math.floor(size / count) : 0),
    nindexes: new Int32(collection?.indexes.size ?? 0),
  });
}

async function dbStats(call: Call): Promise<Reply> {
  call.args.allow('scale', 'freeStorage');
  const database = await call.state.store.find(call.database);
  const collections = database?.collections ?? [];
  const sum = (of: (collection: Collection) => number) =>
    collections.reduce((total, collection) => total + of(collection), 0);
  return reply({
    db: call.database,
    collections: new Int32(collections.length),
    objects: new Int32(sum(({ records }) => records.size)),
    dataSize: new Double(sum(({ bytes }) => bytes)),
    storageSize: new Double(database?.fileBytes ?? 0),
    indexes: new Int32(sum(({ indexes }) => indexes.size)),
  });
}

export const CATALOG: Readonly<Record<string, CommandSpec>> = {
  listCollections: { access: 'read', run: listCollections },
  listDatabases: { access: 'user', run: listDatabases },
  create: { access: 'write', run: create },
  drop: { access: 'write', run: drop },
  dropDatabase: { access: 'write', run: dropDatabase },
  collStats: { access: 'read', run: collStats },
  collstats: { access: 'read', run: collStats },
  dbStats: { access: 'read', run: dbStats },
  dbstats: { access: 'read', run: dbStats },
};
