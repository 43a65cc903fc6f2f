import type { CodedError } from '../../errors';
import { DEFAULT_CLUSTER, type RegisteredPlace } from './agent-place';
import { foldName, problemOfName, refusedName, templateName } from './database-name';

interface Claim {
  agent: string;
  database: string;
  /** A name set by hand beats one that the template gave, a registered agent one that is merely named. */
  rank: number;
}

/** The asked agents that may not have the database their name leads to, and why. */
export function refusals(options: {
  asked: readonly string[];
  registered: ReadonlyMap<string, RegisteredPlace>;
  template: string;
}): Map<string, CodedError> {
  const { asked, registered, template } = options;
  const claims = new Map<string, Claim[]>();
  for (const agent of new Set([...asked, ...registered.keys()])) {
    const place = registered.get(agent);
    const database = place?.database ?? templateName(template, agent);
    const rank = place === undefined ? 0 : place.database === undefined ? 1 : 2;
    const key = `${place?.cluster ?? DEFAULT_CLUSTER}/${foldName(database)}`;
    claims.set(key, [...(claims.get(key) ?? []), { agent, database, rank }]);
  }

  const wanted = new Set(asked);
  const refused = new Map<string, CodedError>();
  for (const rivals of claims.values()) {
    for (const claim of rivals) {
      if (!wanted.has(claim.agent)) continue;
      const problem = problemOfName(claim.database) ?? problemOfRivals(claim, rivals);
      if (problem !== undefined) {
        refused.set(claim.agent, refusedName(claim.agent, claim.database, problem));
      }
    }
  }
  return refused;
}

function problemOfRivals(claim: Claim, rivals: readonly Claim[]): string | undefined {
  const rival = rivals.find((other) => other !== claim && other.rank >= claim.rank);
  return rival && "equals another agent's but for case";
}
