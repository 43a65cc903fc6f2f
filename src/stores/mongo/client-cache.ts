import { CodedError } from '../../errors';

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
  lease(spec: Spec): Promise<Lease<Client>>;
  size(): number;
  close(): Promise<void>;
}

export interface ClientCacheOptions<Spec, Client> {
  connect: (spec: Spec) => Promise<Client>;
  maxClients?: number;
  /** Calls that may hold or wait for one client at once: the bound of its queue. */
  maxLeases?: number;
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
  const { connect, maxClients = 64, maxLeases = 500, idleMs = 60_000 } = options;
  const clock = options.clock ?? systemClock;
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

  /** Makes room by closing the client that has been idle longest, if there is one. */
  function makeRoom(): void {
    if (entries.size < maxClients) return;
    let idlest: [string, Entry<Client>] | undefined;
    for (const pair of entries) {
      if (pair[1].leases === 0 && (!idlest || pair[1].idleSince < idlest[1].idleSince))
        idlest = pair;
    }
    if (idlest === undefined) throw exhausted(`All ${maxClients} MongoDB clients are in use.`);
    void drop(...idlest);
  }

  function make(spec: Spec): Entry<Client> {
    makeRoom();
    const entry: Entry<Client> = { client: connect(spec), leases: 0, idleSince: clock.now() };
    entries.set(spec.key, entry);
    entry.client.catch(() => {
      if (entries.get(spec.key) === entry) entries.delete(spec.key);
    });
    stopSweep ??= clock.every(Math.max(1, idleMs / 4), sweep);
    return entry;
  }

  return {
    async lease(spec) {
      if (closed) throw exhausted('The gateway is stopping.');
      const entry = entries.get(spec.key) ?? make(spec);
      if (entry.leases >= maxLeases)
        throw exhausted('Too many calls wait for this MongoDB cluster.');
      entry.leases += 1;
      let released = false;
      const release = () => {
        if (released) return;
        released = true;
        entry.leases -= 1;
        entry.idleSince = clock.now();
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
      await Promise.all([...entries].map(([key, entry]) => drop(key, entry)));
    },
  };
}

const exhausted = (message: string) =>
  new CodedError('POOL_EXHAUSTED', message, { store: 'mongo', retryable: true, retryAfterMs: 500 });

const systemClock: Clock = {
  now: Date.now,
  every(ms, work) {
    const timer = setInterval(work, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};
