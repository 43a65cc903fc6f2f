import { decode, decodeFields } from '../bson/decode';
import { encode } from '../bson/encode';
import { keyOf } from '../bson/key';
import { splitPath, visitPath } from '../bson/path';
import { Int32, Long, MISSING, type Value } from '../bson/value';
import { failedToParse } from '../errors';
import { fieldsOf, type MatchDetails, matches } from '../query/filter';
import { findStored } from '../query/find';
import { BREATH, type Flow, nextOf } from '../query/pace';
import { parseProjection } from '../query/projection';
import { aggregate } from './aggregate';
import {
  type Call,
  type CommandSpec,
  collectionName,
  findCollection,
  type Reply,
  reply,
  userOf,
} from './context';
import { cursorReply, FIRST_BATCH, nextBatch } from './cursors';
import { explain } from './explain';
import { compileFilter, compileHint, compileSort, variablesOf } from './query-options';

const FIND_FIELDS = [
  'filter',
  'sort',
  'projection',
  'skip',
  'limit',
  'batchSize',
  'singleBatch',
  'hint',
  'allowDiskUse',
  'allowPartialResults',
  'noCursorTimeout',
];
const FIND_REFUSED = [
  'collation',
  'let',
  'max',
  'min',
  'returnKey',
  'showRecordId',
  'tailable',
  'awaitData',
  'oplogReplay',
];

async function find(call: Call): Promise<Reply> {
  const { args, database, state, pace } = call;
  args.allow(...FIND_FIELDS, ...FIND_REFUSED).refuse(...FIND_REFUSED);
  const namespace = `${database}.${collectionName(call)}`;
  const filter = compileFilter(args.doc('filter'));
  const sort = compileSort(args.doc('sort'));
  const spec = args.doc('projection');
  const projection = spec && spec.size > 0 ? parseProjection(spec, true) : undefined;
  const [skip, limit] = [args.count('skip'), args.count('limit') ?? 0];
  const size = args.count('batchSize') ?? FIRST_BATCH;
  const collection = await findCollection(call);
  if (!collection) return cursorReply({ id: 0n, namespace, documents: [], first: true });
  const hint = compileHint(args.value('hint'), collection);
  const found = findStored({ collection, filter, sort, skip, limit, hint, pace });
  const variables = variablesOf();
  const { fields, positional = false } = projection ?? {};
  const read = fields && !positional ? (bytes: Buffer) => decodeFields(bytes, fields) : decode;
  const flow = (function* results(): Flow<Buffer> {
    for (const item of found) {
      if (item === BREATH) yield BREATH;
      else if (!projection) yield item.bytes;
      else {
        const doc = read(item.bytes);
        const details: MatchDetails = {};
        if (positional) matches(filter, doc, details);
        yield encode(projection.apply(doc, variables, details));
      }
    }
  })();
  const remaining = limit > 0 ? limit : Number.POSITIVE_INFINITY;
  const cursor = state.cursors.make({
    namespace,
    username: userOf(call).username,
    flow,
    remaining,
  });
  return nextBatch(state.cursors, {
    cursor,
    pace,
    size,
    first: true,
    single: args.flag('singleBatch'),
  });
}

async function getMore(call: Call): Promise<Reply> {
  const { args, database, state, pace } = call;
  args.allow('collection', 'batchSize', 'term', 'lastKnownCommittedOpTime');
  const id = args.value('getMore');
  if (!(id instanceof Long)) throw failedToParse('the cursor id must be a long');
  const namespace = `${database}.${args.requiredString('collection')}`;
  const size = args.count('batchSize') || Number.POSITIVE_INFINITY;
  const cursor = state.cursors.take({
    id: id.toBigInt(),
    namespace,
    username: userOf(call).username,
  });
  return nextBatch(state.cursors, { cursor, pace, size, first: false });
}

function killCursors(call: Call): Reply {
  const { args, database, state } = call;
  args.allow('cursors');
  const namespace = `${database}.${collectionName(call)}`;
  const killed: Value[] = [];
  const notFound: Value[] = [];
  for (const id of args.array('cursors') ?? []) {
    if (!(id instanceof Long)) throw failedToParse('cursor ids must be longs');
    const { username } = userOf(call);
    const gone = state.cursors.kill({ id: id.toBigInt(), namespace, username });
    (gone ? killed : notFound).push(id);
  }
  return reply({
    cursorsKilled: killed,
    cursorsNotFound: notFound,
    cursorsAlive: [],
    cursorsUnknown: [],
  });
}

async function count(call: Call): Promise<Reply> {
  const { args, pace } = call;
  args.allow('query', 'skip', 'limit', 'hint', 'collation', 'fields').refuse('collation');
  const filter = compileFilter(args.doc('query'));
  const skip = args.count('skip') ?? 0;
  const raw = args.value('limit');
  const limit = raw instanceof Int32 && raw.value < 0 ? -raw.value : (args.count('limit') ?? 0);
  const collection = await findCollection(call);
  if (!collection) return reply({ n: new Int32(0) });
  const all = filter.kind === 'and' && filter.filters.length === 0;
  let n = 0;
  if (all) {
    n = Math.max(0, collection.records.size - skip);
    if (limit > 0) n = Math.min(n, limit);
  } else {
    const hint = compileHint(args.value('hint'), collection);
    const flow = findStored({ collection, filter, skip, limit, hint, pace });
    while (!(await nextOf(flow, pace)).done) n += 1;
  }
  return reply({ n: new Int32(n) });
}

async function distinct(call: Call): Promise<Reply> {
  const { args, pace } = call;
  args.allow('key', 'query', 'hint', 'collation').refuse('collation');
  const path = splitPath(args.requiredString('key'));
  const filter = compileFilter(args.doc('query'));
  const collection = await findCollection(call);
  const values = new Map<string, Value>();
  if (!collection) return reply({ values: [] });
  const fields = new Set([...(fieldsOf(filter) ?? []), path[0] ?? '']);
  const flow = findStored({ collection, filter, pace });
  for (;;) {
    const { done, value } = await nextOf(flow, pace);
    if (done) return reply({ values: [...values.values()] });
    visitPath(decodeFields(value.bytes, fields), path, true, ({ value: found, whole }) => {
      if (found !== MISSING && !whole) values.set(keyOf(found), found);
      return false;
    });
  }
}

export const READS: Readonly<Record<string, CommandSpec>> = {
  find: { access: 'read', run: find },
  getMore: { access: 'read', run: getMore },
  killCursors: { access: 'read', run: killCursors },
  count: { access: 'read', run: count },
  distinct: { access: 'read', run: distinct },
  aggregate: { access: 'read', run: aggregate },
  explain: { access: 'read', run: explain },
};
