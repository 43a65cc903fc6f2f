import type { PostgresStore, StatementReport } from '../../../src/stores/postgres/postgres-store';
import { raw, type Sql, sql } from '../../../src/stores/postgres/sql/sql';
import { until } from '../../support/until';
import { onConnection, onEveryDatabase } from './on-every-database';
import { admin, storeOf } from './store-of';

const MOST = 4;

onEveryDatabase('Quick reads', (fresh) => {
  let store: PostgresStore;
  const reports: StatementReport[] = [];
  const embedded = () => fresh().database.embedded;

  beforeAll(async () => {
    await fresh().migrate();
    const onStatement = (report: StatementReport) => reports.push(report);
    store = storeOf(fresh().database, { max: MOST, readTimeoutMs: 10_000, onStatement });
  });
  afterAll(async () => {
    await store.close();
  });

  const read = (statement: Sql) => store.read<Record<string, unknown>>(admin(), statement);
  /** Each for a request of its own, at the same moment. */
  const atOnce = (statements: Sql[]) => Promise.all(statements.map(read));
  const times = (count: number, statement: Sql) => Array.from({ length: count }, () => statement);
  const backends = (answers: Record<string, unknown>[][]) =>
    new Set(answers.map(([row]) => row?.pid)).size;
  const napping = (name: string) => (seconds: number) =>
    sql`SELECT pg_backend_pid() AS pid, ${raw(`'${name}'`)} AS name, pg_sleep(${seconds}::float8)::text`;
  /** What the server runs by that name, for longer than so many ms. */
  const running = (name: string, ms = 0): Promise<number | undefined> =>
    onConnection(fresh().database.url, async (client) => {
      const text = `SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE $1
        AND pid <> pg_backend_pid() AND clock_timestamp() - query_start > $2::interval`;
      const { rows } = await client.query(text, [`%'${name}'%`, `${ms} ms`]);
      return rows[0]?.pid;
    });

  it('share a connection once they are known', async () => {
    const statement = sql`SELECT pg_backend_pid() AS pid, 'shared' AS name`;
    const first = backends(await atOnce(times(2 * MOST, statement)));
    const known = backends(await atOnce(times(2 * MOST, statement)));
    // The embedded engine is one backend for all of its connections.
    expect([first, known]).toEqual(embedded() ? [1, 1] : [MOST, 1]);
    expect(Object.values(store.poolSizes()).every(({ total, idle }) => total === idle)).toBe(true);
  });

  it('have each the answer to what it asked', async () => {
    const numbers = Array.from({ length: 40 }, (_, number) => number);
    const statements = numbers.map((number) => sql`SELECT ${number}::int AS number`);
    await atOnce(statements);
    expect(await atOnce(statements)).toEqual(numbers.map((number) => [{ number }]));
  });

  it('fail each by itself', async () => {
    const quotient = (by: number) => sql`SELECT 6 / ${by}::int AS quotient`;
    for (const by of [1, 2]) await read(quotient(by));
    reports.length = 0;
    const settled = await Promise.allSettled([1, 0, 2, 0, 3].map((by) => read(quotient(by))));
    expect(
      settled.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.code)),
    ).toEqual([
      [{ quotient: 6 }],
      'BAD_USER_INPUT',
      [{ quotient: 3 }],
      'BAD_USER_INPUT',
      [{ quotient: 2 }],
    ]);
    // In company, and once more alone.
    expect(reports.filter(({ ok }) => !ok)).toHaveLength(embedded() ? 2 : 4);
  });

  it('are not held up for long by one that is slow this time', async () => {
    if (embedded()) return;
    const nap = napping('slow');
    for (const _ of [1, 2]) await read(nap(0));
    let over = false;
    const slow = read(nap(3)).then((rows) => {
      over = true;
      return rows;
    });
    const pid = await until(() => running('slow', 400));
    const [quick] = await read(nap(0));
    expect([over, quick?.pid === pid]).toEqual([false, false]);
    await slow;
    // A quarter of a read's time: it has to be quick by itself again before it goes with others.
    expect(backends(await atOnce(times(2 * MOST, nap(0))))).toBe(MOST);
    expect(backends(await atOnce(times(2 * MOST, nap(0))))).toBe(1);
  });

  it('are asked again when their connection breaks, and the database is not taken for away', async () => {
    if (embedded()) return;
    const nap = napping('broken');
    for (const _ of [1, 2]) await read(nap(0));
    reports.length = 0;
    const answers = atOnce([nap(1), ...times(2 * MOST, nap(0.001))]);
    const pid = await until(() => running('broken'));
    await onConnection(fresh().database.url, (client) =>
      client.query('SELECT pg_terminate_backend($1)', [pid]),
    );
    expect(await answers).toHaveLength(2 * MOST + 1);
    expect(reports.filter(({ ok }) => !ok).length).toBeGreaterThan(2);
    expect(Object.values(store.breakers())).toEqual(['closed']);
  });
});
