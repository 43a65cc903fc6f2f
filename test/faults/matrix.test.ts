import { storeName } from '../support/figures';
import { type Answer, agent } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { FAR, RelayedStores, STORE_NAMES, timed, whenBack } from '../support/relayed-stores';
import { insertRow, insertScreenshot, insertTask } from '../support/rows';
import { AWAY, FAULTS } from './fault-list';
import { noteFault } from './note-fault';
import { FAR_AGENT, makeOperation, NEAR_AGENT, OPERATIONS, type Operation } from './operations';

const DEADLINE_MS = 1_500;
const GRACE_MS = 250;
const RECOVERED_MS = 2_000;
const WRITE = 'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }';

const relays = new RelayedStores('far');

onEveryPostgres(
  'A fault',
  (gateway) => {
    beforeAll(async () => {
      await insertRow(gateway(), 'agents', { name: FAR_AGENT, mongo_cluster: FAR });
      const id = await insertTask(gateway(), { agent_id: FAR_AGENT });
      await insertScreenshot(gateway(), id);
      const entry = { level: 'INFO', message: 'near', createdAt: '2999-01-01T00:00:00Z' };
      const input = { entries: [entry] };
      await whenBack(() => gateway().ask(agent(NEAR_AGENT), WRITE, { input }));
    });
    afterEach(() => relays.restore());
    afterAll(() => relays.close());

    const cells = STORE_NAMES.flatMap((store) =>
      Object.keys(FAULTS).map((fault) => [store, fault] as const),
    );

    it.each(cells)('of %s (%s): everything ends in time, typed, once', async (store, fault) => {
      const made = await Promise.all(
        OPERATIONS.map(async (name) => ({ name, ...(await makeOperation[name](gateway())) })),
      );
      await Promise.all(
        made.filter(({ name }) => name === 'query').map(({ ask }) => whenBack(ask)),
      );

      await relays[store].set(FAULTS[fault] as (typeof FAULTS)[string]);
      const answered = await Promise.all(
        made.map(async (operation) => ({ ...operation, ...(await inTime(operation)) })),
      );
      for (const { name, codes, data } of answered) {
        for (const code of codes) expect(AWAY).toContain(code);
        if (name === 'query' && store !== 'postgres') {
          const near = { message: 'near', agentId: NEAR_AGENT };
          expect(data.agentLogs.nodes).toContainEqual(near);
          expect(data.tasks.nodes).not.toHaveLength(0);
        }
        // Links and lists need no object: only what touches an object can fail.
        if (store === 'objects' && name !== 'upload') expect(codes).toEqual([]);
        if (store === 'mongo' && name === 'upload') expect(codes).toEqual([]);
      }

      const recoveries = await recovered(answered, FAULTS[fault] as (typeof FAULTS)[string], store);
      const postgres = await storeName(gateway());
      for (const [at, { name, ms, codes }] of answered.entries()) {
        const code = [...new Set(codes)].join(' ') || 'OK';
        const recovery = recoveries[at] ?? Number.NaN;
        noteFault({ postgres, fault, store, operation: name, answer: ms, code, recovery });
      }
      for (const { written } of made) {
        for (const times of (await written?.()) ?? []) expect(times).toBe(1);
      }
    });
  },
  {
    env: { REQUEST_DEADLINE_MS: String(DEADLINE_MS) },
    adapt: relays.adapt,
    readBudgetMs: 1_000,
  },
);

/** How soon each was answered after the fault's end, the best of three where the machine was late. */
async function recovered(
  made: Operation[],
  fault: (typeof FAULTS)[string],
  store: (typeof STORE_NAMES)[number],
): Promise<number[]> {
  for (let tries = 1; ; tries += 1) {
    await relays.restore();
    const restored = performance.now();
    const recoveries = await Promise.all(
      made.map(async ({ ask }) => {
        await whenBack(async () => whole(await ask()));
        return performance.now() - restored;
      }),
    );
    const slowest = Math.max(...recoveries);
    if (slowest < RECOVERED_MS || tries === 3) {
      expect(slowest).toBeLessThan(RECOVERED_MS);
      return recoveries;
    }
    await relays[store].set(fault);
    await Promise.all(made.map(({ ask }) => ask()));
  }
}

/** Its answer, the best of three where the machine was late, and every code in it. */
async function inTime({ ask }: Operation) {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 1; ; tries += 1) {
    const { data, errors, ms } = await timed(ask());
    best = Math.min(best, ms);
    if (best > DEADLINE_MS + GRACE_MS && tries < 3) continue;
    expect(best).toBeLessThan(DEADLINE_MS + GRACE_MS);
    const gaps: { code: string }[] = data?.agentLogs?.unavailable ?? [];
    const codes = [...Object.values(errors), ...gaps].map((error) => String(error?.code));
    return { data, ms: best, codes };
  }
}

/** A stream that lacks a source has not recovered, though it is no error. */
const whole = (answer: Answer): Answer =>
  answer.data?.agentLogs?.unavailable.length > 0
    ? { ...answer, errors: [{ message: 'a source is missing', extensions: { code: 'GAP' } }] }
    : answer;
