import { decode } from '../bson/decode';
import { type Doc, docOf, Int32, type Value } from '../bson/value';
import { failedToParse } from '../errors';
import { type MatchDetails, matches } from '../query/filter';
import { findStored } from '../query/find';
import { collect } from '../query/pace';
import { parseProjection } from '../query/projection';
import { parseUpdate } from '../update/parse-update';
import { type Call, type Reply, reply } from './context';
import { compileFilter, compileHint, compileSort, variablesOf } from './query-options';
import { onCollection } from './write-batch';
import { changeDocument, upsertDocument } from './write-document';

const FIELDS = ['query', 'sort', 'remove', 'update', 'new', 'fields', 'upsert', 'arrayFilters'];
const OTHERS = ['hint', 'bypassDocumentValidation', 'collation', 'let'];

interface Outcome {
  value: Doc | null;
  n: number;
  updatedExisting?: boolean;
  upserted?: Value;
}

/** Finds one document, changes or removes it, and gives it back as it was or as it is now. */
export async function findAndModify(call: Call): Promise<Reply> {
  const { args, pace } = call;
  args.allow(...FIELDS, ...OTHERS).refuse('collation', 'let');
  const [removing, asNew, upsert] = [args.flag('remove'), args.flag('new'), args.flag('upsert')];
  if (removing === args.has('update')) {
    throw failedToParse('Either an update or remove=true must be specified, and not both');
  }
  if (removing && (asNew || upsert)) {
    throw failedToParse("Cannot specify 'new' or 'upsert' together with remove=true");
  }
  const variables = variablesOf();
  const filter = compileFilter(args.doc('query'), variables);
  const sort = compileSort(args.doc('sort'));
  const update = removing
    ? undefined
    : parseUpdate(args.value('update'), args.array('arrayFilters') ?? []);
  const spec = args.doc('fields');
  const projection = spec && spec.size > 0 ? parseProjection(spec, true) : undefined;
  const outcome = await onCollection(call, upsert, async (collection): Promise<Outcome> => {
    const hint = compileHint(args.value('hint'), collection);
    const [found] = await collect(
      findStored({ collection, filter, sort, limit: 1, hint, pace }),
      pace,
    );
    if (found && !update) {
      collection.remove(found.record);
      return { value: decode(found.bytes), n: 1 };
    }
    if (!update) return { value: null, n: 0 };
    const change = { filter, update, variables };
    if (found) {
      const { before, after } = changeDocument(collection, found.record, change);
      return { value: asNew ? after : before, n: 1, updatedExisting: true };
    }
    if (!upsert) return { value: null, n: 0, updatedExisting: false };
    const made = upsertDocument(collection, change);
    return { value: asNew ? made : null, n: 1, updatedExisting: false, upserted: made.get('_id') };
  });
  const { value, n, updatedExisting, upserted } = outcome;
  const last = docOf({ n: new Int32(n) });
  if (updatedExisting !== undefined) last.set('updatedExisting', updatedExisting);
  if ('upserted' in outcome) last.set('upserted', upserted);
  const details: MatchDetails = {};
  if (value && projection?.positional) matches(filter, value, details);
  const shown = value && projection ? projection.apply(value, variables, details) : value;
  return reply({ lastErrorObject: last, value: shown });
}
