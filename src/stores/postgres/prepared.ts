import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { KnownText } from './known-statements';

/** Statements that one connection keeps; the server holds a plan for each. */
const PER_CONNECTION = 250;
/** How the server says that a table is not any more what a plan was made for. */
const FEATURE_NOT_SUPPORTED = '0A000';

/** Which statements the server keeps by name, so that what is asked again is planned no more. */
export interface Prepared {
  /** The name to run a text by; none where it has not come before. */
  nameOf(client: PoolClient, known: KnownText): string | undefined;
  /** Whether the connection holds so many that a fresh one should take its place. */
  isFull(client: PoolClient): boolean;
  /** Whether it failed for being planned before a table changed; from then on all are planned anew. */
  isOutdated(error: unknown): boolean;
}

export function createPrepared(): Prepared {
  const held = new WeakMap<PoolClient, Set<string>>();
  let generation = 0;

  return {
    nameOf(client, known) {
      if (!known.came) {
        known.came = true;
        return undefined;
      }
      known.name ??= hashOf(known.text);
      const name = `${known.name}_${generation}`;
      const own = held.get(client);
      if (own) own.add(name);
      else held.set(client, new Set([name]));
      return name;
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
