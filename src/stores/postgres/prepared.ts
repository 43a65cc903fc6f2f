import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { keptTexts } from './kept-texts';

/** Statements that one connection keeps; the server holds a plan for each. */
const PER_CONNECTION = 250;
/** How the server says that a table is not any more what a plan was made for. */
const FEATURE_NOT_SUPPORTED = '0A000';

/** Which statements the server keeps by name, so that what is asked again is planned no more. */
export interface Prepared {
  /** The name to run a text by; none where it has not come before. */
  nameOf(client: PoolClient, text: string): string | undefined;
  /** Whether the connection holds so many that a fresh one should take its place. */
  isFull(client: PoolClient): boolean;
  /** Whether it failed for being planned before a table changed; from then on all are planned anew. */
  isOutdated(error: unknown): boolean;
}

export function createPrepared(): Prepared {
  /** By their texts; a text that came once has none yet. */
  const names = keptTexts<string | undefined>();
  const held = new WeakMap<PoolClient, Set<string>>();
  let generation = 0;

  return {
    nameOf(client, text) {
      const name = names.has(text) ? (names.get(text) ?? hashOf(text)) : undefined;
      // What is asked goes to the end: the texts that nobody asks for any more leave first.
      names.set(text, name);
      if (name === undefined) return undefined;
      const full = `${name}_${generation}`;
      const own = held.get(client);
      if (own) own.add(full);
      else held.set(client, new Set([full]));
      return full;
    },
    isFull: (client) => (held.get(client)?.size ?? 0) >= PER_CONNECTION,
    isOutdated(error) {
      const { code, message } = error as { code?: unknown; message?: unknown };
      const outdated = code === FEATURE_NOT_SUPPORTED && /cached plan/.test(String(message));
      if (outdated) generation += 1;
      return outdated;
    },
  };
}

/** Equal texts have equal names on every connection. */
const hashOf = (text: string): string =>
  `t_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
