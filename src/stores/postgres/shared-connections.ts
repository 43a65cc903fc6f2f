import type { Pool, PoolClient } from 'pg';

/** What one connection has to do at most, by what its reads are known to take: of the time for one. */
const MOST = 3 / 1000;
/** One that owes an answer for so long is busy with something else than was thought. */
const PATIENCE = 25 / 1000;

/** Reads that are known to be quick share connections: each is sent behind those under way. */
export interface SharedConnections {
  /** Lends one that has room for a read of so many ms; where none has, the one that `open` brings. */
  lend<T>(
    pool: Pool,
    how: { ms: number; open: () => Promise<PoolClient> },
    work: (client: PoolClient) => Promise<T>,
  ): Promise<T>;
}

/** The server answers in turn, so a few busy connections cost it less than many that take turns. */
export function createSharedConnections(options: {
  readTimeoutMs: number;
  isFull: (client: PoolClient) => boolean;
}): SharedConnections {
  const { readTimeoutMs, isFull } = options;
  const inUse = new Map<Pool, Shared[]>();

  function withRoom(pool: Pool, ms: number): Shared | undefined {
    const room = readTimeoutMs * MOST - ms;
    const since = performance.now() - readTimeoutMs * PATIENCE;
    return inUse.get(pool)?.find((one) => one.takesMore(room, since));
  }

  function opened(pool: Pool, open: () => Promise<PoolClient>): Shared {
    const one = new Shared(open());
    const others = inUse.get(pool);
    if (others) others.push(one);
    else inUse.set(pool, [one]);
    return one;
  }

  /** It goes back to its pool as soon as it owes no answers. */
  function giveBack(pool: Pool, one: Shared): void {
    inUse.set(
      pool,
      (inUse.get(pool) ?? []).filter((other) => other !== one),
    );
    one.client.then(
      (client) => client.release(one.spent),
      () => undefined,
    );
  }

  return {
    async lend(pool, { ms, open }, work) {
      const one = withRoom(pool, ms) ?? opened(pool, open);
      one.enter(ms);
      try {
        const client = await one.client;
        const result = await work(client);
        one.spent ||= isFull(client);
        return result;
      } catch (error) {
        one.spent = true;
        throw error;
      } finally {
        if (one.leave(ms) === 0) giveBack(pool, one);
      }
    },
  };
}

class Shared {
  /** Takes no more reads, and is closed after those it has. */
  spent = false;
  /** When the reads under way came, the oldest first. */
  readonly #came: number[] = [];
  #ms = 0;

  constructor(readonly client: Promise<PoolClient>) {}

  takesMore(room: number, since: number): boolean {
    const [oldest = since] = this.#came;
    return !this.spent && this.#ms <= room && oldest >= since;
  }

  enter(ms: number): void {
    this.#came.push(performance.now());
    this.#ms += ms;
  }

  /** How many stay. */
  leave(ms: number): number {
    this.#came.shift();
    this.#ms -= ms;
    return this.#came.length;
  }
}
