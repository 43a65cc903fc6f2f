import type { Doc, MaybeValue } from '../bson/value';

/** Where an expression looks things up: the document at hand, and named values. */
export interface Environment {
  root: MaybeValue;
  variables: ReadonlyMap<string, MaybeValue>;
}

export type Expression = (environment: Environment) => MaybeValue;

export function environmentOf(doc: Doc, variables: ReadonlyMap<string, MaybeValue>): Environment {
  return { root: doc, variables };
}
