import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { Kept } from '../kept';
import type { Context } from './context';

type Store = NonNullable<ApolloServerOptionsWithGateway<Context>['documentStore']>;

/** A parsed document and its plan take about thirty times the room of its text. */
const MOST_CHARACTERS = 1024 * 1024;

/** The documents that were parsed and found valid, as far as there is room; the ones asked last stay. */
export function createDocumentStore(mostCharacters = MOST_CHARACTERS): Store {
  const kept = new Kept<DocumentNode>(mostCharacters, (_, document) => lengthOf(document));
  return {
    async get(key) {
      const document = kept.get(key);
      // What is asked for again is the newest.
      if (document) kept.set(key, document);
      return document;
    },
    set: async (key, document) => kept.set(key, document),
    delete: async (key) => kept.delete(key),
  };
}

const lengthOf = ({ loc }: DocumentNode): number => loc?.source.body.length ?? 0;
