import { atOnce } from '../../../src/stores/at-once';
import { createObjectStore, type ObjectStore } from '../../../src/stores/objects/object-store';
import { evaluator, type Gateway, type GatewayOptions } from '../../support/gateway';
import { killedAt } from '../../support/killed-at';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { runCommandLine } from '../../support/run-command-line';
import { type StallingPoint, type StallingProxy, stallAt } from '../../support/stalling-proxy';
import { environmentOf } from '../../support/test-config';

/** More than one page of a listing, of rows, and of what one call may remove. */
const OBJECTS = 1_100;
const ROWS = 2_200;
/** Rows are of every second number, so half of the objects have one, and half of the rows none. */
const BOTH = OBJECTS / 2;
const LONELY_OBJECTS = OBJECTS - BOTH;
const LONELY_ROWS = ROWS / 2 - BOTH;

type Store = 'S3_URL' | 'DATABASE_URL';

/** Between the gateway and its objects: a listing never comes to its second page. */
let proxy: StallingProxy;
const options: GatewayOptions = {
  readBudgetMs: 4_000,
  adapt: async (config) => {
    const { objects } = config;
    proxy = await stallAt(objects.url ?? '', { request: /continuation-token/g });
    return { ...config, objects: { ...objects, url: proxy.url } };
  },
};

const tests = (gateway: () => Gateway) => {
  let store: ObjectStore;
  let bucket: string;
  const triptych = (...args: string[]) => runCommandLine(gateway(), args);
  const keyOf = (number: number) => `bulk/${String(number).padStart(5, '0')}`;
  const one = async (text: string, values: unknown[] = []) =>
    (await gateway().pg.query(text, values)).rows[0];
  const kept = async () => {
    let objects = 0;
    for await (const _ of store.list({ bucket, prefix: 'bulk/' })) objects += 1;
    const { rows, keys } = await one(
      `SELECT count(*)::int AS rows, count(DISTINCT object_path)::int AS keys
       FROM binary_file_metadata WHERE bucket = $1`,
      [bucket],
    );
    return { objects, rows, keys };
  };
  const audited = async (action: string) =>
    one(
      `SELECT coalesce(sum((details->>'objects')::int), 0)::int AS objects,
         coalesce(sum((details->>'rows')::int), 0)::int AS rows
       FROM audit_log WHERE action = $1`,
      [action],
    );
  const killed = (args: string[], at: Store, point: StallingPoint) =>
    killedAt(args, { env: environmentOf(gateway().stores), store: at, point });

  beforeAll(async () => {
    const { buckets, url } = gateway().stores.objects;
    bucket = buckets.binaries;
    store = createObjectStore({ url, buckets, readTimeoutMs: 30_000, writeTimeoutMs: 30_000 });
    const numbers = Array.from({ length: OBJECTS }, (_, number) => number);
    await atOnce(32, numbers, (number) =>
      store.put({ bucket, key: keyOf(number), body: Buffer.from('x'), contentType: 'text/plain' }),
    );
    await gateway().pg.query(
      `INSERT INTO binary_file_metadata (agent_id, bucket, object_path, size_bytes)
       SELECT 'bulk', $1, 'bulk/' || lpad(n::text, 5, '0'), 1 FROM generate_series(0, $2, 2) n`,
      [bucket, ROWS - 1],
    );
  }, 60_000);
  afterAll(async () => {
    store.close();
    await proxy.close();
  });

  it('reports what was found until the time was over, and says that it was cut', async () => {
    const { integrityReport } = await gateway().data(
      evaluator,
      `{ integrityReport(objects: true) {
           objectsWithoutRow { count truncated } rowsWithoutObject { count truncated } } }`,
    );
    const { objectsWithoutRow, rowsWithoutObject } = integrityReport;
    expect([objectsWithoutRow.truncated, rowsWithoutObject.truncated]).toEqual([true, true]);
    expect(objectsWithoutRow.count).toBeGreaterThan(0);
    expect(objectsWithoutRow.count).toBeLessThan(LONELY_OBJECTS);
  });

  it('compares every page of both sides', async () => {
    const { out } = await triptych('doctor', '--objects');
    expect(out).toContain(`${LONELY_OBJECTS} objects without a row: `);
    expect(out).toContain(`${LONELY_ROWS} rows without an object: `);
  });

  it.each<[string, Store, StallingPoint]>([
    ['at the second page of objects', 'S3_URL', { request: /continuation-token/g }],
    ['before a batch is confirmed', 'DATABASE_URL', { request: /registerObjects/g }],
  ])(
    'registering may be killed %s',
    async (_, at, point) => {
      await killed(['migrate', '--no-backup', '--register-objects'], at, point);
      const { objects, rows, keys } = await kept();
      expect(objects).toBe(OBJECTS);
      expect(rows).toBe(keys);
      expect((await audited('registerObjects')).objects).toBe(rows - ROWS / 2);
    },
    60_000,
  );

  it('registers what is left, each object once', async () => {
    const already = (await audited('registerObjects')).objects;
    const { out } = await triptych('migrate', '--register-objects', '--json');
    expect(JSON.parse(out).objects.registered).toBe(LONELY_OBJECTS - already);
    const rows = LONELY_OBJECTS + ROWS / 2;
    expect(await kept()).toEqual({ objects: OBJECTS, rows, keys: rows });
    expect((await audited('registerObjects')).objects).toBe(LONELY_OBJECTS);
  });

  it.each<[string, string[], Store, StallingPoint]>([
    [
      'orphans, before they are confirmed',
      ['gc', '--orphans', '--yes'],
      'S3_URL',
      { request: /^HEAD /gm, after: 20 },
    ],
    [
      'an agent’s files, when the objects are gone and the rows are not',
      ['gc', '--agent', 'bulk', '--all-files', '--yes'],
      'S3_URL',
      { request: /^POST [^ ]*\?delete/gm, done: true },
    ],
  ])(
    'removing may be killed: %s',
    async (_, args, at, point) => {
      const { rows: before } = await kept();
      await gateway().pg.query(
        `UPDATE binary_file_metadata SET uploaded_at = now() - interval '2 days'`,
      );
      await killed(args, at, point);
      const { rows, keys } = await kept();
      expect(rows).toBe(keys);
      const removed = (await audited('gcAgentFiles')).rows + (await audited('gcOrphans')).rows;
      expect(before - rows).toBeLessThanOrEqual(removed);
    },
    60_000,
  );

  it('removes what is left, and no row is counted twice', async () => {
    const { rows } = await kept();
    const earlier = (await audited('gcAgentFiles')).rows + (await audited('gcOrphans')).rows;
    const { out } = await triptych('gc', '--agent', 'bulk', '--all-files', '--yes', '--json');
    expect(JSON.parse(out).rows).toBe(rows);
    expect(await kept()).toEqual({ objects: 0, rows: 0, keys: 0 });
    expect((await audited('gcAgentFiles')).rows).toBe(rows + earlier);
    expect(rows + earlier).toBe(LONELY_OBJECTS + ROWS / 2);
  });
};

onEveryPostgres('Work on large buckets', tests, options);
