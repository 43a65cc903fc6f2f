import { decode, decodeFields } from '../bson/decode';
import { type Doc, docOf, isDoc, type MaybeValue, type Value } from '../bson/value';
import { compileFilter, compileHint, compileSort } from '../commands/query-options';
import { type FindRequest, findStored } from '../query/find';
import { BREATH, type Flow, type Pace } from '../query/pace';
import type { Plan } from '../query/plan';
import type { ScanStats, Stored } from '../query/scan';
import type { Collection } from '../storage/collection';
import { filterOf, limitOf, skipOf, sortOf } from './flow-stages';
import { neededFields } from './needed-fields';
import { compilePipeline, runStages, stageParts } from './pipeline';
import type { StageContext } from './stage';

export interface SourceRequest {
  collection: Collection;
  pipeline: readonly Value[];
  variables: ReadonlyMap<string, MaybeValue>;
  pace: Pace;
  hint?: Value;
  stats?: ScanStats;
  onPlan?: (plan: Plan) => void;
}

/** A pipeline over a collection: what its first stages ask for is found as a query would find it. */
export interface Source {
  /** What the query gives. */
  stored: Flow<Stored>;
  /** The stages that are left. */
  rest: readonly Value[];
}

/** Takes `$match…`, `$sort`, `$skip` and `$limit` off the front of a pipeline. */
export function openSource(request: SourceRequest): Source {
  const { collection, pipeline, variables, pace, hint, stats, onPlan } = request;
  const filters: Value[] = [];
  let sort: Doc | undefined;
  let [skip, limit]: [number | undefined, number | undefined] = [undefined, undefined];
  let at = 0;
  for (; at < pipeline.length && limit === undefined; at += 1) {
    const [name, argument] = stageParts(pipeline[at]);
    const started = sort !== undefined || skip !== undefined;
    if (name === '$match' && !started) filters.push(filterOf(argument));
    else if (name === '$sort' && !started) sort = sortOf(argument);
    else if (name === '$skip' && skip === undefined) skip = skipOf(argument);
    else if (name === '$limit') limit = limitOf(argument);
    else break;
  }
  const filter = compileFilter(
    filters.length > 0 ? docOf({ $and: filters }) : undefined,
    variables,
  );
  const find: FindRequest = {
    collection,
    filter,
    pace,
    sort: compileSort(sort),
    skip,
    limit,
    hint: compileHint(hint, collection),
    stats,
    onPlan,
  };
  return { stored: findStored(find), rest: pipeline.slice(at) };
}

/** The documents of a collection through a whole pipeline. */
export function* runSource(request: SourceRequest, context: StageContext): Flow<Doc> {
  const { stored, rest } = openSource(request);
  yield* runStages(compilePipeline(rest), decoded(stored, rest[0]), context);
}

/** The documents as the next stage needs them: where that names its fields, only those. */
export function* decoded(stored: Flow<Stored>, next: Value): Flow<Doc> {
  const fields = next === undefined ? undefined : fieldsFor(next);
  for (const item of stored) {
    if (item === BREATH) yield BREATH;
    else yield fields ? decodeFields(item.bytes, fields) : decode(item.bytes);
  }
}

function fieldsFor(stage: Value): ReadonlySet<string> | undefined {
  const [name, argument] = stageParts(stage);
  if (name === '$count') return new Set();
  return name === '$group' && isDoc(argument) ? neededFields(argument) : undefined;
}
