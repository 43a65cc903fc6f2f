import { type Doc, docOf, Int32, isDoc, type Value } from '../bson/value';
import { failedToParse, MongoError, typeMismatch } from '../errors';
import { BREATH, type Flow } from '../query/pace';
import { countStage, limitStage, matchStage, skipStage, sortStage } from './flow-stages';
import { groupStage } from './group';
import { ROW_STAGES } from './row-stages';
import type { Stage, StageContext } from './stage';
import { unwindStage } from './unwind';

const FLOW_STAGES: Readonly<Record<string, (argument: Value) => Stage>> = {
  $match: matchStage,
  $sort: sortStage,
  $skip: skipStage,
  $limit: limitStage,
  $count: countStage,
  $group: groupStage,
  $unwind: unwindStage,
  $sortByCount: sortByCountStage,
  $unionWith: unionWithStage,
  $facet: facetStage,
};

/** The name and argument of a stage. */
export function stageParts(spec: Value): [name: string, argument: Value] {
  if (!isDoc(spec)) throw typeMismatch("Each element of the 'pipeline' array must be an object");
  if (spec.size !== 1) {
    throw new MongoError(
      40323,
      'A pipeline stage specification object must contain exactly one field.',
    );
  }
  const [parts] = spec;
  return parts ?? ['', null];
}

export function compilePipeline(pipeline: readonly Value[]): Stage[] {
  return pipeline.map((spec) => {
    const [name, argument] = stageParts(spec);
    if (Object.hasOwn(FLOW_STAGES, name)) {
      const stage = FLOW_STAGES[name];
      if (stage) return stage(argument);
    }
    const row = Object.hasOwn(ROW_STAGES, name) ? ROW_STAGES[name] : undefined;
    if (!row) throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`);
    return rowByRow(row(argument));
  });
}

export function runStages(
  stages: readonly Stage[],
  input: Flow<Doc>,
  context: StageContext,
): Flow<Doc> {
  return stages.reduce((flow, stage) => stage(flow, context), input);
}

function rowByRow(change: ReturnType<(typeof ROW_STAGES)[string]>): Stage {
  return function* changed(input, { variables, pace }) {
    for (const doc of input) {
      if (doc === BREATH || pace.due()) yield BREATH;
      if (doc !== BREATH) yield change(doc, variables);
    }
  };
}

function sortByCountStage(argument: Value): Stage {
  const one = docOf({ $sum: new Int32(1) });
  const stages = [
    groupStage(docOf({ _id: argument, count: one })),
    sortStage(docOf({ count: new Int32(-1) })),
  ];
  return (input, context) => runStages(stages, input, context);
}

function unionWithStage(argument: Value): Stage {
  const spec: Doc = isDoc(argument) ? argument : new Map([['coll', argument]]);
  for (const name of spec.keys()) {
    if (name !== 'coll' && name !== 'pipeline')
      throw new MongoError(40415, `BSON field '$unionWith.${name}' is an unknown field.`);
  }
  const [name, pipeline] = [spec.get('coll'), spec.get('pipeline') ?? []];
  if (typeof name !== 'string')
    throw failedToParse('the $unionWith stage needs the name of a collection');
  if (!Array.isArray(pipeline))
    throw failedToParse("the 'pipeline' of $unionWith must be an array");
  compilePipeline(pipeline);
  return function* united(input, { source }) {
    yield* input;
    yield* source(name, pipeline);
  };
}

function facetStage(argument: Value): Stage {
  if (!isDoc(argument) || argument.size === 0) {
    throw new MongoError(40169, 'the $facet specification must be a non-empty object');
  }
  const facets = [...argument].map(([name, pipeline]) => {
    if (!Array.isArray(pipeline))
      throw new MongoError(40170, `arguments to $facet must be arrays, ${name} is not`);
    if (pipeline.some((spec) => isDoc(spec) && spec.has('$facet'))) {
      throw new MongoError(40600, '$facet is not allowed to be used within a $facet stage');
    }
    return { name, stages: compilePipeline(pipeline) };
  });
  return function* faceted(input, context) {
    const docs: Doc[] = [];
    for (const doc of input) {
      if (doc === BREATH) yield BREATH;
      else docs.push(doc);
    }
    const result: Doc = new Map();
    for (const { name, stages } of facets) {
      const found: Value[] = [];
      for (const doc of runStages(stages, flowOf(docs), context)) {
        if (doc === BREATH) yield BREATH;
        else found.push(doc);
      }
      result.set(name, found);
    }
    yield result;
  };
}

function* flowOf(docs: readonly Doc[]): Flow<Doc> {
  yield* docs;
}
