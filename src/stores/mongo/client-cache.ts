import { CodedError } from '../../errors';
import { createWaitingLine } from './waiting-line';

/** What the cache needs of a client; everything else is its users' business. */
export interface Closable {
  close(): Promise<void>;
}

export interface Lease<Client> {
  client: Client;
  /** How many calls share the client right now. */
  shared(): number;
  release(): void;
}

export interface ClientCache<Spec, Client> {
  /** Waits a little for room where all clients are in use; an aborted signal ends that. */
  lease(spec: Spec, signal?: AbortSignal): Promise<Lease<Client>>;
  size(): number;
  close(): Promise<void>;
}

export interface ClientCacheOptions<Spec, Client> {
  connect: (spec: Spec) => Promise<Client>;
  maxClients?: number;
  /** Calls that may hold or wait for one client at once: the bound of its queue. */
  maxLeases?: number;
  /** How long a call waits for a client of its own to be possible, where all are in use. */
  patienceMs?: number;
  idleMs?: number;
  clock?: Clock;
}

export interface Clock {
  now(): number;
  /** Calls again and again until the answer is called. */
  every(ms: number, work: () => void): () => void;
}

interface Entry<Client> {
  client: Promise<Client>;
  leases: number;
  idleSince: number;
}

/** Few clients for many databases: made on demand, shared, closed when nobody used them for a while. */
export function createClientCache<Spec extends { key: string }, Client extends Closable>(
  options: ClientCacheOptions<Spec, Client>,
): ClientCache<Spec, Client> {
  const { connect, maxClients = 64, maxLeases = 500 } = options;
  const { patienceMs = 5_000, idleMs = 60_000 } = options;
  const clock = options.clock ?? systemClock;
  const line = createWaitingLine({
    longest: maxLeases,
    refusal: allClientsInUse,
  });
  const entries = new Map<string, Entry<Client>>();
  let stopSweep: (() => void) | undefined;
  let closed = false;

  function sweep(): void {
    const oldest = clock.now() - idleMs;
    for (const [key, entry] of entries) {
      if (entry.leases === 0 && entry.idleSince <= oldest) void drop(key, entry);
    }
    if (entries.size === 0) {
      stopSweep?.();
      stopSweep = undefined;
    }
  }

  function drop(key: string, entry: Entry<Client>): Promise<void> {
    entries.delete(key);
    return entry.client.then((client) => client.close()).catch(() => undefined);
  }

  const hasRoom = () =>
    entries.size < maxClients || [...entries.values()].some(({ leases }) => leases === 0);

  /** Makes room by closing the client that has been idle longest. */
  function makeRoom(): void {
    if (entries.size < maxClients) return;
    let idlest: [string, Entry<Client>] | undefined;
    for (const pair of entries) {
      if (pair[1].leases === 0 && (!idlest || pair[1].idleSince < idlest[1].idleSince))
        idlest = pair;
    }
    if (idlest !== undefined) void drop(...idlest);
  }

  function make(spec: Spec): Entry<Client> {
    makeRoom();
    const entry: Entry<Client> = { client: connect(spec), leases: 0, idleSince: clock.now() };
    entries.set(spec.key, entry);
    entry.client.catch(() => {
      if (entries.get(spec.key) === entry) entries.delete(spec.key);
      line.next();
    });
    stopSweep ??= clock.every(Math.max(1, idleMs / 4), sweep);
    return entry;
  }

  /** The client's entry, with this call counted among its users. */
  async function take(spec: Spec, signal?: AbortSignal): Promise<Entry<Client>> {
    const giveUpAt = performance.now() + patienceMs;
    for (let waited = false; ; waited = true) {
      if (closed) throw exhausted('The gateway is stopping.');
      const known = entries.get(spec.key);
      // Who has just come leaves the room to those who waited for it.
      const may = known === undefined && (waited || line.length() === 0) && hasRoom();
      const entry = known ?? (may ? make(spec) : undefined);
      if (entry === undefined) {
        await line.wait(spec.key, { signal, ms: giveUpAt - performance.now() });
        continue;
      }
      if (entry.leases >= maxLeases)
        throw exhausted('Too many calls wait for this MongoDB cluster.');
      entry.leases += 1;
      if (known === undefined) line.serve(spec.key);
      if (line.length() > 0 && hasRoom()) line.next();
      return entry;
    }
  }

  return {
    async lease(spec, signal) {
      const entry = await take(spec, signal);
      let released = false;
      const release = () => {
        if (released) return;
        released = true;
        entry.leases -= 1;
        entry.idleSince = clock.now();
        if (entry.leases === 0) line.next();
      };
      try {
        return { client: await entry.client, shared: () => entry.leases, release };
      } catch (error) {
        release();
        throw error;
      }
    },
    size: () => entries.size,
    async close() {
      closed = true;
      stopSweep?.();
      stopSweep = undefined;
      line.end(exhausted('The gateway is stopping.'));
      await Promise.all([...entries].map(([key, entry]) => drop(key, entry)));
    },
  };
}

const exhausted = (message: string) =>
  new CodedError('POOL_EXHAUSTED', message, { store: 'mongo', retryable: true, retryAfterMs: 500 });

export const allClientsInUse = () => exhausted('All MongoDB clients are in use.');

const systemClock: Clock = {
  now: Date.now,
  every(ms, work) {
    const timer = setInterval(work, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};
