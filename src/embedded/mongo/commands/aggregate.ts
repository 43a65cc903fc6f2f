import { environmentOf } from '../aggregate/environment';
import { compileExpression, evaluate } from '../aggregate/expression';
import { compilePipeline, runStages } from '../aggregate/pipeline';
import { decoded, openSource, runSource } from '../aggregate/source';
import type { StageContext } from '../aggregate/stage';
import { encode } from '../bson/encode';
import { type Doc, isNumber, toNumber, type Value } from '../bson/value';
import { failedToParse, MongoError, typeMismatch } from '../errors';
import { BREATH, type Flow } from '../query/pace';
import { Collection } from '../storage/collection';
import { type Call, collectionName, type Reply, userOf } from './context';
import { FIRST_BATCH, nextBatch } from './cursors';
import { explainAggregate } from './explain';
import { variablesOf } from './query-options';

const FIELDS = [
  'pipeline',
  'cursor',
  'hint',
  'let',
  'allowDiskUse',
  'bypassDocumentValidation',
  'explain',
];

export function pipelineOf(call: Call): readonly Value[] {
  const pipeline = call.args.array('pipeline');
  if (!pipeline)
    throw new MongoError(40414, "BSON field 'aggregate.pipeline' is missing but required");
  compilePipeline(pipeline);
  return pipeline;
}

export async function aggregate(call: Call): Promise<Reply> {
  const { args, database, state, pace } = call;
  args.allow(...FIELDS, 'collation').refuse('collation');
  const namespace = `${database}.${collectionName(call)}`;
  const pipeline = pipelineOf(call);
  if (args.flag('explain')) return explainAggregate(call, pipeline);
  const options = args.doc('cursor');
  if (!options) {
    throw failedToParse(
      "The 'cursor' option is required, except for aggregate with the explain argument",
    );
  }
  const size = batchSizeOf(options);
  const flow = await bytesOf(call, pipeline);
  const cursor = state.cursors.make({
    namespace,
    username: userOf(call).username,
    flow,
    remaining: Number.POSITIVE_INFINITY,
  });
  return nextBatch(state.cursors, { cursor, pace, size, first: true });
}

function batchSizeOf(options: Doc): number {
  for (const name of options.keys()) {
    if (name !== 'batchSize')
      throw failedToParse(`cursor object can't contain fields other than batchSize: ${name}`);
  }
  const size = options.get('batchSize');
  if (size === undefined) return FIRST_BATCH;
  if (!isNumber(size)) throw typeMismatch('cursor.batchSize field must be a number');
  if (toNumber(size) < 0)
    throw new MongoError(
      51024,
      `BSON field 'batchSize' value must be >= 0, actual value '${toNumber(size)}'`,
    );
  return Math.floor(toNumber(size));
}

async function bytesOf(call: Call, pipeline: readonly Value[]): Promise<Flow<Buffer>> {
  const { args, pace } = call;
  const variables = variablesOf(letOf(call));
  const database = await call.state.store.find(call.database);
  const find = (name: string) =>
    database?.find(name) ?? new Collection(call.database, name, 0, () => undefined);
  const context: StageContext = {
    variables,
    pace,
    source: (name, inner) =>
      runSource({ collection: find(name), pipeline: inner, variables, pace }, context),
  };
  const collection = find(collectionName(call));
  const { stored, rest } = openSource({
    collection,
    pipeline,
    variables,
    pace,
    hint: args.value('hint'),
  });
  const stages = compilePipeline(rest);
  return (function* results(): Flow<Buffer> {
    if (stages.length === 0) {
      for (const item of stored) yield item === BREATH ? BREATH : item.bytes;
      return;
    }
    for (const doc of runStages(stages, decoded(stored, rest[0]), context)) {
      yield doc === BREATH ? BREATH : encode(doc);
    }
  })();
}

/** The values given under `let`, worked out once. */
function letOf({ args }: Call): Map<string, Value> | undefined {
  const spec = args.doc('let');
  if (!spec) return undefined;
  const environment = environmentOf(new Map(), variablesOf());
  return new Map(
    [...spec].map(([name, value]) => [name, evaluate(compileExpression(value), environment)]),
  );
}
