import { type Doc, isDoc, type MaybeValue, type Value } from '../bson/value';
import { failedToParse, MongoError } from '../errors';
import { ROW_STAGES } from './row-stages';

/** An update written as a pipeline: only stages that turn one document into one may be in it. */
export function parsePipelineUpdate(
  pipeline: readonly Value[],
): (doc: Doc, variables: ReadonlyMap<string, MaybeValue>) => Doc {
  const stages = pipeline.map((spec) => {
    if (!isDoc(spec) || spec.size !== 1) {
      throw failedToParse('each stage of a pipeline update must be an object with one field');
    }
    const [[name, argument] = ['', null]] = [...spec];
    const stage = Object.hasOwn(ROW_STAGES, name) ? ROW_STAGES[name] : undefined;
    if (!stage) throw new MongoError(72, `${name} is not allowed to be used within an update`);
    return stage(argument);
  });
  return (doc, variables) => stages.reduce((result, stage) => stage(result, variables), doc);
}
