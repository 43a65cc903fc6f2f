import { type Doc, docOf, Int32, isDoc, isNumber, toNumber, type Value } from '../bson/value';
import { failedToParse, MongoError } from '../errors';
import { findStored } from '../query/find';
import { collect } from '../query/pace';
import type { Collection } from '../storage/collection';
import { parseUpdate } from '../update/parse-update';
import { type Call, type CommandSpec, type Reply, reply } from './context';
import { findAndModify } from './find-and-modify';
import { compileFilter, compileHint, variablesOf } from './query-options';
import { writeAll } from './write-batch';
import { changeDocument, insertDocument, upsertDocument } from './write-document';

const BATCH_FIELDS = ['ordered', 'bypassDocumentValidation', 'let'];

function answer(fields: Record<string, Value>, errors: Value[]): Doc {
  return reply(errors.length > 0 ? { ...fields, writeErrors: errors } : fields);
}

async function insert(call: Call): Promise<Reply> {
  const { args } = call;
  args.allow('documents', ...BATCH_FIELDS).refuse('let');
  let n = 0;
  const errors = await writeAll(call, {
    items: args.documents('documents'),
    ordered: args.flag('ordered', true),
    make: true,
    write: (collection, bytes) => {
      insertDocument(collection, bytes);
      n += 1;
    },
  });
  return answer({ n: new Int32(n) }, errors);
}

/** The fields of one entry of `updates` or `deletes`; unknown ones are refused. */
function entryOf(entry: Doc, known: readonly string[], kind: string): Doc {
  for (const [name, value] of entry) {
    if (name === 'collation' && isDoc(value) && value.get('locale') === 'simple') continue;
    if (name === 'collation') throw new MongoError(238, 'option not supported: collation');
    if (!known.includes(name)) {
      throw new MongoError(40415, `BSON field '${kind}.${name}' is an unknown field.`);
    }
  }
  return entry;
}

function queryOf(entry: Doc): Doc {
  const query = entry.get('q');
  if (isDoc(query)) return query;
  throw new MongoError(14, "BSON field 'q' is the wrong type, expected type 'object'");
}

interface Tally {
  n: number;
  nModified: number;
  upserted: Value[];
}

async function update(call: Call): Promise<Reply> {
  const { args } = call;
  args.allow('updates', ...BATCH_FIELDS).refuse('let');
  const known = ['q', 'u', 'multi', 'upsert', 'arrayFilters', 'hint'];
  const tally: Tally = { n: 0, nModified: 0, upserted: [] };
  const items = args.docs('updates').map((entry) => entryOf(entry, known, 'update.updates'));
  const errors = await writeAll(call, {
    items,
    ordered: args.flag('ordered', true),
    make: items.some((entry) => entry.get('upsert') === true),
    write: (collection, entry, index) => updateEntry({ call, collection, entry, index, tally }),
  });
  const { n, nModified, upserted } = tally;
  const fields = { n: new Int32(n), nModified: new Int32(nModified) };
  return answer(upserted.length > 0 ? { ...fields, upserted } : fields, errors);
}

interface UpdateEntry {
  call: Call;
  collection: Collection;
  entry: Doc;
  index: number;
  tally: Tally;
}

async function updateEntry({ call, collection, entry, index, tally }: UpdateEntry): Promise<void> {
  const variables = variablesOf();
  const filter = compileFilter(queryOf(entry), variables);
  const arrayFilters = entry.get('arrayFilters');
  const parsed = parseUpdate(entry.get('u'), Array.isArray(arrayFilters) ? arrayFilters : []);
  const multi = entry.get('multi') === true;
  if (multi && parsed.kind === 'replace') {
    throw failedToParse('multi update is not supported for replacement-style update');
  }
  const hint = compileHint(entry.get('hint'), collection);
  const limit = multi ? 0 : 1;
  const found = await collect(
    findStored({ collection, filter, limit, hint, pace: call.pace }),
    call.pace,
  );
  const change = { filter, update: parsed, variables };
  for (const { record } of found) {
    if (call.pace.due()) await call.pace.breathe();
    const { modified } = changeDocument(collection, record, change);
    tally.n += 1;
    if (modified) tally.nModified += 1;
  }
  if (found.length > 0 || entry.get('upsert') !== true) return;
  const doc = upsertDocument(collection, change);
  tally.n += 1;
  tally.upserted.push(docOf({ index: new Int32(index), _id: doc.get('_id') }));
}

async function remove(call: Call): Promise<Reply> {
  const { args } = call;
  args.allow('deletes', ...BATCH_FIELDS).refuse('let');
  const items = args.docs('deletes').map((entry) => {
    entryOf(entry, ['q', 'limit', 'hint'], 'delete.deletes');
    const limit = entry.get('limit');
    const number = isNumber(limit) ? toNumber(limit) : Number.NaN;
    if (number !== 0 && number !== 1) {
      throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${String(limit)}`);
    }
    return { entry, limit: number };
  });
  let n = 0;
  const errors = await writeAll(call, {
    items,
    ordered: args.flag('ordered', true),
    make: false,
    write: async (collection, { entry, limit }) => {
      const filter = compileFilter(queryOf(entry));
      const hint = compileHint(entry.get('hint'), collection);
      const { pace } = call;
      for (const { record } of await collect(
        findStored({ collection, filter, limit, hint, pace }),
        pace,
      )) {
        if (pace.due()) await pace.breathe();
        collection.remove(record);
        n += 1;
      }
    },
  });
  return answer({ n: new Int32(n) }, errors);
}

export const WRITES: Readonly<Record<string, CommandSpec>> = {
  insert: { access: 'write', run: insert },
  update: { access: 'write', run: update },
  delete: { access: 'write', run: remove },
  findAndModify: { access: 'write', run: findAndModify },
  findandmodify: { access: 'write', run: findAndModify },
};
