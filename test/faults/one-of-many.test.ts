import { type AgentDatabases, openAgentDatabases } from '../graphql/agent-databases';
import { noteFigure, storeName } from '../support/figures';
import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { RelayedStores, timed, whenBack } from '../support/relayed-stores';
import { insertTask } from '../support/rows';

const AGENTS = Array.from({ length: 200 }, (_, at) => `many${at}`);
const STALLED = 'many123';
const OTHERS = AGENTS.filter((name) => name !== STALLED);
const READ_MS = 2_000;
const DEADLINE_MS = 8_000;
const GRACE_MS = 250;

const ALL = `query ($after: String) {
  agentLogs(first: 100, after: $after) {
    nodes { agentId } unavailable { agentId code retryAfterMs } pageInfo { hasNextPage endCursor }
  }
}`;
const ONE = `query ($agents: [String!]) {
  agentLogs(filter: { agents: $agents }) { nodes { message } unavailable { agentId code } }
}`;

/** Both kinds of reads take turns, so that whatever else the machine does slows both. */
const ROUNDS = 8;
const LEAST_ROUNDS = 2;
/** No further rounds after this: a slow machine measures less. */
const MEASURE_MS = 12_000;
/** Twice as many as a cluster has connections. */
const ASKERS = 20;
const READS = 60;
/** Wide, for machines that do other things too: reads that waited for the one would take ten times as long. */
const MOST_RISE = 2;
const TRIES = 3;

const relays = new RelayedStores();

onEveryPostgres(
  'With one of 200 databases stalled',
  (gateway) => {
    let databases: AgentDatabases;
    beforeAll(async () => {
      databases = openAgentDatabases(gateway());
      for (const [at, name] of AGENTS.entries()) {
        await insertTask(gateway(), { agent_id: name });
        const created_at = new Date(Date.UTC(2026, 4, 1) + at * 1000);
        await databases.writeLogs(name, [{ level: 'info', message: name, created_at }]);
      }
      await whenBack(() => gateway().ask(evaluator, ALL));
    });
    afterEach(() => restore());
    afterAll(async () => {
      await databases.close();
      await relays.close();
    });

    /** What is asked of that database never arrives; all else does, by the same connections. */
    const stall = () => relays.mongo.watch((bytes) => !bytes.includes(`${STALLED}db`));
    const restore = () => relays.mongo.watch(undefined);

    it('a stream of all has the other 199, in order, and names the one in time', async () => {
      stall();
      const found: string[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const { agentLogs } = await inTime(after);
        const { nodes, unavailable, pageInfo } = agentLogs;
        found.push(...nodes.map(({ agentId }: { agentId: string }) => agentId));
        expect(unavailable).toMatchObject([{ agentId: STALLED, code: 'STORE_TIMEOUT' }]);
        [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
      }
      expect(found).toEqual([...OTHERS].reverse());

      restore();
      const whole = await gateway().data(evaluator, ALL);
      expect(whole.agentLogs.unavailable).toEqual([]);
    });

    it('many who ask for that one take nothing from those who ask for others', async () => {
      stall();
      const lost = { nodes: [], unavailable: [{ agentId: STALLED }] };
      let over = false;
      const asking = Promise.all(
        Array.from({ length: ASKERS }, () => gateway().data(evaluator, ONE, { agents: [STALLED] })),
      ).finally(() => {
        over = true;
      });
      for (let after = 0; after < 20; after += over ? 1 : 0) {
        const [{ code } = { code: 'OK' }] = (await readOther(after)).unavailable;
        expect(code).not.toBe('STORE_UNAVAILABLE');
        expect(code).not.toBe('POOL_EXHAUSTED');
      }
      for (const { agentLogs } of await asking) expect(agentLogs).toMatchObject(lost);
    });

    it('reads of the others are as fast as before', async () => {
      let best: Rise | undefined;
      for (let tries = 1; tries < TRIES && !(best && best.p99 <= MOST_RISE); tries += 1) {
        const next = await measured();
        if (!best || next.p99 < best.p99) best = next;
      }
      noteFigure('reads beside a stalled database', best?.text ?? '', await storeName(gateway()));
      expect(best?.p99).toBeLessThanOrEqual(MOST_RISE);
    });

    /** The page after, the best of three where the machine was late. */
    async function inTime(after: string | null) {
      for (let tries = 1; ; tries += 1) {
        const { data, errors, ms } = await timed(gateway().ask(evaluator, ALL, { after }));
        expect(errors).toEqual({});
        const late = ms > DEADLINE_MS + GRACE_MS || data.agentLogs.unavailable.length > 1;
        if (late && tries < TRIES) continue;
        expect(ms).toBeLessThan(DEADLINE_MS + GRACE_MS);
        return data;
      }
    }

    /** How much longer reads take while one database is stalled. */
    async function measured(): Promise<Rise> {
      const calm: number[][] = [];
      const stalled: number[][] = [];
      const started = performance.now();
      for (let round = 0; round < ROUNDS; round += 1) {
        if (round >= LEAST_ROUNDS && performance.now() - started > MEASURE_MS) break;
        const sides = [
          { set: restore, rounds: calm, gaps: [] },
          { set: stall, rounds: stalled, gaps: [{ agentId: STALLED }] },
        ];
        // First one, then the other goes first.
        for (const side of round % 2 ? sides : sides.reverse()) {
          side.set();
          side.rounds.push(await readTimes(side.gaps));
        }
      }
      return riseOf(calm, stalled);
    }

    /** Of reads of the others, while a stream of all is asked for as well. */
    async function readTimes(gaps: object[]): Promise<number[]> {
      const stream = gateway().ask(evaluator, ALL);
      const times: number[] = [];
      for (let read = 0; read < READS; read += 1) {
        const { ms, unavailable } = await readOther(read);
        // One that was not answered took as long as it may.
        times.push(unavailable.length > 0 ? DEADLINE_MS : ms);
      }
      const { unavailable } = (await stream).data.agentLogs;
      expect(unavailable).toEqual(expect.arrayContaining(gaps.map(expect.objectContaining)));
      return times;
    }

    async function readOther(place: number): Promise<{ ms: number; unavailable: Gap[] }> {
      const message = OTHERS[place % OTHERS.length];
      const { data, ms } = await timed(gateway().ask(evaluator, ONE, { agents: [message] }));
      const { nodes, unavailable } = data.agentLogs;
      if (unavailable.length === 0) expect(nodes).toEqual([{ message }]);
      return { ms, unavailable };
    }
  },
  {
    env: { REQUEST_DEADLINE_MS: String(DEADLINE_MS) },
    adapt: relays.adapt,
    readBudgetMs: READ_MS,
  },
);

interface Gap {
  agentId: string;
  code: string;
}

interface Rise {
  p99: number;
  text: string;
}

/** All rounds of a side as one, and how far single rounds are apart. */
function riseOf(calm: number[][], stalled: number[][]): Rise {
  const rise = (part: number) => {
    const whole = quantile(stalled.flat(), part) / quantile(calm.flat(), part);
    const single = stalled.map((times, round) => {
      return quantile(times, part) / quantile(calm[round] ?? [], part);
    });
    const [least, most] = [quantile(single, 0), quantile(single, 1)];
    return { whole, text: `× ${whole.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})` };
  };
  const [p99, p50] = [rise(0.99), rise(0.5)];
  return {
    p99: p99.whole,
    text: `p99 ${p99.text}, p50 ${p50.text}, ${calm.length} rounds of ${READS} reads`,
  };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}
