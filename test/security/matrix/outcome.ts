import type { Role } from '../../../src/access/roles';
import { type Asker, admin, agent, evaluator, frontend, type Gateway } from '../../support/gateway';
import { CANARY, HIDDEN, MINE } from './world';

export const ASKERS: Record<Role, Asker> = { agent: agent(MINE), evaluator, frontend, admin };

/** Many cells share one request: what a request may cost is tried elsewhere. */
export const UNLIMITED = { env: { COST_LIMIT: '1000000' } };

/** An answer as far as a client can tell one from another, with what it cost the stores. */
export interface Outcome {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
  data: any;
  errors: { code: string; message: string; path?: string }[];
  trips: { statements: number; mongoCalls: number };
}

/** Statements that are nobody's business: what is promised of counts leaves them out. */
const ACCOUNTING = /audit_log|rate_limits|api_keys/;

export async function outcomeOf(
  gateway: Gateway,
  asker: Asker,
  query: string,
  variables: object = {},
): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const { late, ...outcome } = await askOnce(gateway, asker, query, variables);
    if (!late || attempt === MOST_ATTEMPTS) return outcome;
  }
}

/** What a busy machine was late with says nothing of rights, and is asked again. */
const MOST_ATTEMPTS = 5;

async function askOnce(gateway: Gateway, asker: Asker, query: string, variables: object) {
  let outcome: Omit<Outcome, 'trips'> | undefined;
  let late = false;
  const { statements, mongoCalls } = await gateway.counted(async () => {
    const { status, data, errors = [] } = await gateway.ask(asker, query, variables);
    late = errors.some(({ extensions }) => extensions.retryable === true);
    const told = errors.map(({ message, path, extensions: { code } }) => ({
      code,
      message,
      ...(path && { path: path.join('.') }),
    }));
    outcome = { status, data, errors: told };
  });
  const counted = statements.filter(({ text }) => !ACCOUNTING.test(text));
  const trips = { statements: counted.length, mongoCalls: mongoCalls.length };
  return { ...(outcome as Omit<Outcome, 'trips'>), trips, late };
}

/**
 * Two answers that should have cost the same. Where an agent's database is, is looked up again every
 * few seconds: whichever of the two meets that moment costs one statement more, and is asked again.
 */
export async function sideBySide(
  one: () => Promise<Outcome>,
  other: () => Promise<Outcome>,
): Promise<[Outcome, Outcome]> {
  for (let attempt = 1; ; attempt += 1) {
    const pair: [Outcome, Outcome] = [await one(), await other()];
    const [a, b] = pair.map(({ trips }) => JSON.stringify(trips));
    if (a === b || attempt === MOST_ATTEMPTS) return pair;
  }
}

/** What a role may never read, whatever it asked. */
export function leaksOf(role: Role, { data }: Outcome): string[] {
  const text = JSON.stringify(data ?? null);
  const forbidden = { agent: [CANARY], frontend: [HIDDEN], evaluator: [], admin: [] }[role];
  return forbidden.filter((word) => text.includes(word));
}
