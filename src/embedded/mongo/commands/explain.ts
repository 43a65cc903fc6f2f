import { openSource } from '../aggregate/source';
import { type Doc, docOf, Int32, isDoc, type Value } from '../bson/value';
import { failedToParse } from '../errors';
import { findStored } from '../query/find';
import { nextOf } from '../query/pace';
import type { Plan } from '../query/plan';
import type { ScanStats } from '../query/scan';
import { Collection } from '../storage/collection';
import { patternDoc } from '../storage/collection-index';
import { Arguments } from './arguments';
import { authorize, type Call, collectionName, findCollection, type Reply, reply } from './context';
import { compileFilter, compileHint, compileSort, variablesOf } from './query-options';

interface Explained {
  plan: Plan | undefined;
  stats: ScanStats;
  returned: number;
}

function report(call: Call, { plan, stats, returned }: Explained): Doc {
  const stage: Doc =
    plan?.kind === 'index'
      ? docOf({
          stage: 'FETCH',
          inputStage: docOf({
            stage: 'IXSCAN',
            indexName: plan.index.definition.name,
            keyPattern: patternDoc(plan.index.definition.pattern),
            isMultiKey: plan.index.multikey,
            direction: plan.reverse ? 'backward' : 'forward',
          }),
        })
      : docOf({ stage: 'COLLSCAN' });
  const winner = plan?.sorted === false ? docOf({ stage: 'SORT', inputStage: stage }) : stage;
  const namespace = `${call.database}.${collectionName(call)}`;
  return reply({
    queryPlanner: docOf({ namespace, winningPlan: winner, rejectedPlans: [] }),
    executionStats: docOf({
      executionSuccess: true,
      nReturned: new Int32(returned),
      totalKeysExamined: new Int32(stats.keys),
      totalDocsExamined: new Int32(stats.documents),
    }),
  });
}

async function collectionOf(call: Call): Promise<Collection> {
  const known = await findCollection(call);
  return known ?? new Collection(call.database, collectionName(call), 0, () => undefined);
}

/** Runs a find and tells which index it used and how much it read. */
async function explainFind(call: Call): Promise<Reply> {
  const { args, pace } = call;
  const collection = await collectionOf(call);
  const explained: Explained = { plan: undefined, stats: { keys: 0, documents: 0 }, returned: 0 };
  const flow = findStored({
    collection,
    filter: compileFilter(args.doc('filter')),
    sort: compileSort(args.doc('sort')),
    skip: args.count('skip'),
    limit: args.count('limit'),
    hint: compileHint(args.value('hint'), collection),
    pace,
    stats: explained.stats,
    onPlan: (plan) => {
      explained.plan = plan;
    },
  });
  while (!(await nextOf(flow, pace)).done) explained.returned += 1;
  return report(call, explained);
}

/** The same for what a pipeline reads. */
export async function explainAggregate(call: Call, pipeline: readonly Value[]): Promise<Reply> {
  const { args, pace } = call;
  const collection = await collectionOf(call);
  const explained: Explained = { plan: undefined, stats: { keys: 0, documents: 0 }, returned: 0 };
  const { stored } = openSource({
    collection,
    pipeline,
    variables: variablesOf(),
    pace,
    hint: args.value('hint'),
    stats: explained.stats,
    onPlan: (plan) => {
      explained.plan = plan;
    },
  });
  while (!(await nextOf(stored, pace)).done) explained.returned += 1;
  return report(call, explained);
}

export async function explain(call: Call): Promise<Reply> {
  call.args.allow('verbosity');
  const inner = call.args.value('explain');
  if (!isDoc(inner)) throw failedToParse('explain command requires a nested object');
  const [name = ''] = inner.keys();
  const args = new Arguments(name, { body: inner, sequences: new Map(), silent: false });
  const nested = { ...call, args };
  authorize(nested, 'read');
  if (name === 'find') return explainFind(nested);
  if (name === 'aggregate') return explainAggregate(nested, args.array('pipeline') ?? []);
  throw failedToParse(`Explain of ${name} is not supported`);
}
