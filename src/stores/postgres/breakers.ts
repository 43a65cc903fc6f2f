import { Client } from 'pg';
import { type Breaker, type BreakerState, createBreaker, PROBE_MS } from '../breaker';
import { within } from '../deadline';
import { connectionOptions } from './connection-options';
import { isDatabaseAway } from './postgres-errors';

export interface Server {
  /** What it is called where its state is shown: `primary`, `replica 1`, a role with a login of its own. */
  name: string;
  url: string;
}

/** One breaker per server: logins of several roles may lead to the same one, replicas to others. */
export interface Breakers {
  of(server: Server): Breaker;
  states(): Record<string, BreakerState>;
  close(): void;
}

export function createBreakers(primary: Server): Breakers {
  const byPlace = new Map<string, { name: string; breaker: Breaker }>();
  const byUrl = new Map<string, Breaker>();

  function find({ name, url }: Server): Breaker {
    const { host, pathname } = new URL(url);
    const place = `${host}${pathname}`;
    const known = byPlace.get(place);
    if (known) return known.breaker;
    const probe = () => askWhether(url);
    const breaker = createBreaker({ isFailure: isDatabaseAway, probe });
    byPlace.set(place, { name, breaker });
    return breaker;
  }

  function of(server: Server): Breaker {
    const breaker = byUrl.get(server.url) ?? find(server);
    byUrl.set(server.url, breaker);
    return breaker;
  }

  of(primary);
  return {
    of,
    states: () =>
      Object.fromEntries([...byPlace.values()].map(({ name, breaker }) => [name, breaker.state()])),
    close: () => {
      for (const { breaker } of byPlace.values()) breaker.close();
    },
  };
}

/** A connection of its own: those of the pools may all hang at what the outage left behind. */
async function askWhether(url: string): Promise<void> {
  const client = new Client({ ...connectionOptions(url), connectionTimeoutMillis: PROBE_MS });
  client.on('error', () => undefined);
  const answered = client.connect().then(() => client.query('SELECT 1'));
  try {
    const onExpiry = () => new Error('Connection terminated: no answer in time');
    await within(answered, { ms: PROBE_MS, onExpiry });
  } finally {
    client.end().catch(() => undefined);
  }
}
