import type { Doc, MaybeValue, Value } from '../bson/value';
import type { Flow, Pace } from '../query/pace';

export interface StageContext {
  variables: ReadonlyMap<string, MaybeValue>;
  pace: Pace;
  /** The documents of a collection of the same database, through a pipeline. */
  source: (collection: string, pipeline: readonly Value[]) => Flow<Doc>;
}

/** A stage that has been read and checked: from a flow of documents to another. */
export type Stage = (input: Flow<Doc>, context: StageContext) => Flow<Doc>;
