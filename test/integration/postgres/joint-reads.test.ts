import type { Caller } from '../../../src/access/caller';
import type { PostgresStore, StatementReport } from '../../../src/stores/postgres/postgres-store';
import { raw, type Sql, sql } from '../../../src/stores/postgres/sql/sql';
import { onEveryDatabase } from './on-every-database';
import { admin, storeOf } from './store-of';

/** A value of every kind that a column may have, and the absence of each. */
const KINDS = [
  'true',
  'false',
  "'t'::char(5)",
  '\'{"b":1.0,"a":["x\\n"]}\'::jsonb',
  '\'{"b":1.0}\'::json',
  '9007199254740993::int8',
  '1.50::numeric',
  '0.1::float4',
  "'NaN'::float8",
  "'-Infinity'::float8",
  '5e-324::float8',
  "'2026-01-02 03:04:05.6789'::timestamp",
  "'2026-01-02 03:04:05.6789+02'::timestamptz",
  "'infinity'::timestamptz",
  "'2026-01-02'::date",
  "'1 day 02:03'::interval",
  "'\\x00ff'::bytea",
  "ARRAY['a', NULL, '{\"']",
  'gen_random_uuid()::text IS NULL',
  'E\'a "text" \\\\ of \\n many \\u2028 kinds\'',
];
const EVERY_KIND = KINDS.flatMap((value, index) => [
  `${value} AS "v ${index}"`,
  `CASE WHEN FALSE THEN ${value} END AS "n${index}"`,
]);

onEveryDatabase('Reads at the same moment', (fresh) => {
  let store: PostgresStore;
  const reports: StatementReport[] = [];
  let caller: Caller;

  beforeAll(async () => {
    await fresh().migrate();
    const onStatement = (report: StatementReport) => reports.push(report);
    store = storeOf(fresh().database, { onStatement });
    await store.catalog();
  });
  afterAll(async () => {
    await store.close();
  });
  beforeEach(() => {
    reports.length = 0;
    caller = admin();
  });

  const read = (statement: Sql, by = caller) => store.read<Record<string, unknown>>(by, statement);
  const together = (...statements: Sql[]) => Promise.allSettled(statements.map((one) => read(one)));
  const values = (settled: PromiseSettledResult<unknown>[]) =>
    settled.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.code));

  it('are one statement once they are known, with the values that each has alone', async () => {
    const every = raw(`SELECT ${EVERY_KIND.join(', ')} FROM generate_series(1, 3)`);
    const none = raw('SELECT 1 AS "one" WHERE FALSE');
    const alone = [await read(every), await read(none)];
    expect(alone[0]).toHaveLength(3);
    reports.length = 0;
    expect(values(await together(every, none))).toEqual(alone);
    expect(reports).toHaveLength(1);
  });

  it('keep the order of their rows', async () => {
    const statement = raw('SELECT n FROM generate_series(1, 50) n ORDER BY (n * 37) % 50');
    const alone = await read(statement);
    const other = raw('SELECT 1 AS other');
    await read(other);
    expect(values(await together(statement, other))[0]).toEqual(alone);
  });

  it('are several statements while one of them is new, or gives much', async () => {
    const small = raw('SELECT 2 AS small');
    const large = raw("SELECT repeat('x', 20000) AS large");
    await together(small, large);
    expect(reports).toHaveLength(2);
    reports.length = 0;
    await together(small, large);
    expect(reports).toHaveLength(2);
  });

  it('go apart again when one has grown', async () => {
    const many = (length: number) => sql`SELECT repeat('y', ${length}::int) AS grown`;
    const small = raw('SELECT 3 AS small');
    await together(many(1), small);
    await together(many(20_000), small);
    reports.length = 0;
    await together(many(20_000), small);
    expect(reports).toHaveLength(2);
  });

  it('fail each by itself', async () => {
    const quotient = (by: number) => sql`SELECT 6 / ${by}::int AS quotient`;
    const other = raw('SELECT 4 AS other');
    await together(quotient(2), other);
    reports.length = 0;
    expect(values(await together(quotient(0), other))).toEqual(['BAD_USER_INPUT', [{ other: 4 }]]);
    // Once together, then each alone.
    expect(reports.map(({ ok }) => ok).sort()).toEqual([false, false, true]);
    expect(values(await together(quotient(3), other))).toEqual([[{ quotient: 2 }], [{ other: 4 }]]);
  });

  it('go together by their request alone', async () => {
    const one = raw('SELECT 5 AS mine');
    await read(one);
    reports.length = 0;
    await Promise.all([read(one), read(one, admin())]);
    expect(reports).toHaveLength(2);
  });

  it('are no more than twelve in one', async () => {
    const parts = Array.from({ length: 13 }, (_, index) => raw(`SELECT ${index} AS part`));
    await together(...parts);
    reports.length = 0;
    expect(values(await together(...parts))).toEqual(parts.map((_, part) => [{ part }]));
    expect(reports).toHaveLength(2);
  });
});
