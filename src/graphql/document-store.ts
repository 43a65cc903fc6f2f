import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import type { Context } from './context';

type Store = NonNullable<ApolloServerOptionsWithGateway<Context>['documentStore']>;

/** A parsed document and its plan take about thirty times the room of its text. */
const MOST_CHARACTERS = 1024 * 1024;

/** The documents that were parsed and found valid, as far as there is room; the ones asked last stay. */
export function createDocumentStore(mostCharacters = MOST_CHARACTERS): Store {
  const kept = new Map<string, DocumentNode>();
  let characters = 0;

  function drop(key: string, document: DocumentNode): void {
    if (kept.delete(key)) characters -= lengthOf(document);
  }

  return {
    async get(key) {
      const document = kept.get(key);
      if (!document) return undefined;
      kept.delete(key);
      kept.set(key, document);
      return document;
    },
    async set(key, document) {
      const known = kept.get(key);
      if (known) drop(key, known);
      kept.set(key, document);
      characters += lengthOf(document);
      for (const [oldest, old] of kept) {
        if (characters <= mostCharacters) break;
        drop(oldest, old);
      }
    },
    async delete(key) {
      const document = kept.get(key);
      if (document) drop(key, document);
      return document !== undefined;
    },
  };
}

const lengthOf = ({ loc }: DocumentNode): number => loc?.source.body.length ?? 0;
