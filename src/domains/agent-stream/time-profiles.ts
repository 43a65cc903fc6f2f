import type { FetchBranches } from './branch-fetch';
import { isPlain, PROBE_BRANCHES, profileMixed, type TimeProfile, type Where } from './time-probe';

const FRESH_MS = 5000;
const MAX_KEPT = 20_000;

/** What is known of how collections keep their times, each for a few seconds. */
export interface TimeProfiles {
  known(where: Where): TimeProfile | undefined;
  /** From the probe's two documents, read with something else; only a mixed collection costs more reads. */
  learn(where: Where, probes: Uint8Array[]): Promise<TimeProfile>;
  /** Known or read now. */
  of(where: Where): Promise<TimeProfile>;
}

export function createTimeProfiles(
  fetch: FetchBranches,
  now: () => number = Date.now,
): TimeProfiles {
  const kept = new Map<string, { profile: TimeProfile; until: number }>();
  const keyOf = ({ cluster, collection }: Where) => `${cluster}/${collection.namespace}`;

  function known(where: Where): TimeProfile | undefined {
    const entry = kept.get(keyOf(where));
    return entry !== undefined && now() < entry.until ? entry.profile : undefined;
  }

  async function learn(where: Where, probes: Uint8Array[]): Promise<TimeProfile> {
    const profile = isPlain(probes) ? ({ plain: true } as const) : await profileMixed(where, fetch);
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(keyOf(where), { profile, until: now() + FRESH_MS });
    return profile;
  }

  return {
    known,
    learn,
    of: async (where) =>
      known(where) ?? learn(where, await fetch({ ...where, branches: PROBE_BRANCHES })),
  };
}
