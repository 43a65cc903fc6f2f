import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { admin, agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertRow, insertScreenshot, insertTask } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';

/** Nobody listens there. */
const GONE = JSON.stringify({ gone: 'mongodb://127.0.0.1:1/' });

onEveryPostgres(
  'The storage report',
  (gateway) => {
    let databases: AgentDatabases;
    const report = async (selection: string) =>
      (await gateway().data(evaluator, `{ storageReport { ${selection} } }`)).storageReport;

    beforeAll(async () => {
      databases = openAgentDatabases(gateway());
      await insertRow(gateway(), 'agents', { name: 'lost', mongo_cluster: 'gone' });
      for (let rows = 0; rows < 30; rows += 1) await insertTask(gateway(), { agent_id: 'a' });
      await gateway().pg.query('ANALYZE tasks');
      for (const [agent_id, size_bytes] of [
        ['a', 100],
        ['a', 23],
        ['b', 1_000],
        // Nobody knows how large it is.
        ['b', null],
      ]) {
        await insertScreenshot(gateway(), null, { agent_id, size_bytes });
      }
      const bucket = gateway().config.objects.buckets.binaries;
      await insertScreenshot(gateway(), null, { agent_id: 'b', bucket, size_bytes: 7 });
      await insertTask(gateway(), { agent_id: 'b' });
      await databases.writeLogs('a', [{ message: 'x'.repeat(500) }, { message: 'y' }]);
      await databases.of('a').collection('zebras').insertOne({ stripes: true });
      await databases.of('a').collection('apples').insertOne({ red: true });
    });
    afterAll(() => databases.close());

    it('has the sizes of tables, and the rows that were estimated', async () => {
      const { tables } = await report('tables { name rows bytes indexBytes }');
      const names = tables.map(({ name }: { name: string }) => name);
      expect(names).toEqual(expect.arrayContaining(['tasks', 'evaluations', 'audit_log']));
      const tasks = tables.find(({ name }: { name: string }) => name === 'tasks');
      expect(tasks).toMatchObject({ rows: 30 });
      expect(tasks.bytes).toBeGreaterThan(0);
      expect(tasks.indexBytes).toBeGreaterThan(0);
      const sizes = tables.map((table: typeof tasks) => table.bytes + table.indexBytes);
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    });

    it('has every index with its size and use', async () => {
      const { indexes } = await report('indexes { name table isUnique bytes scans }');
      const { rows } = await gateway().pg.query(
        `SELECT indexname AS name FROM pg_indexes WHERE tablename IN ('tasks', 'audit_log')`,
      );
      for (const { name } of rows) {
        const found = indexes.find((index: { name: string }) => index.name === name);
        expect(found).toMatchObject({ bytes: expect.any(Number), scans: expect.any(Number) });
      }
      expect(indexes).toContainEqual(
        expect.objectContaining({ name: 'tasks_pkey', table: 'tasks', isUnique: true }),
      );
    });

    it('adds up files per bucket and agent in one statement', async () => {
      const { screenshots, binaries } = gateway().config.objects.buckets;
      const selection = `files { truncated
        buckets { bucket agentId files bytes } agents { bucket agentId files bytes } }`;
      const { statements } = await gateway().counted(async () => {
        const { files } = await report(selection);
        expect(files).toEqual({
          truncated: false,
          buckets: [
            { bucket: screenshots, agentId: null, files: 4, bytes: 1_123 },
            { bucket: binaries, agentId: null, files: 1, bytes: 7 },
          ],
          agents: [
            { bucket: screenshots, agentId: 'b', files: 2, bytes: 1_000 },
            { bucket: screenshots, agentId: 'a', files: 2, bytes: 123 },
            { bucket: binaries, agentId: 'b', files: 1, bytes: 7 },
          ],
        });
      });
      expect(statements).toHaveLength(1);
    });

    it('has the collections of each agent, and names who did not answer', async () => {
      const size = 'name documents bytes storageBytes';
      const { databases: found } = await report(
        `databases { nodes { agentId more collections { ${size} } } unavailable { agentId code } }`,
      );
      expect(found.unavailable).toEqual([{ agentId: 'lost', code: 'STORE_UNAVAILABLE' }]);
      const bytes = expect.any(Number);
      expect(found.nodes).toEqual([
        {
          agentId: 'a',
          more: 0,
          collections: [
            { name: 'agent_logs', documents: 2, bytes, storageBytes: bytes },
            { name: 'apples', documents: 1, bytes, storageBytes: bytes },
            { name: 'zebras', documents: 1, bytes, storageBytes: bytes },
          ],
        },
        { agentId: 'b', more: 0, collections: [] },
      ]);
      expect(found.nodes[0].collections[0].bytes).toBeGreaterThan(500);
    });

    it('is asked of the agents that are named, and of no unknown one', async () => {
      const query = `query ($agents: [String!]) { storageReport {
        databases(agents: $agents) { nodes { agentId } unavailable { agentId } } } }`;
      const { storageReport } = await gateway().data(evaluator, query, { agents: ['a'] });
      expect(storageReport.databases).toEqual({ nodes: [{ agentId: 'a' }], unavailable: [] });
      const unknown = { agents: ['never-seen'] };
      expect(await gateway().code(evaluator, query, unknown)).toBe('BAD_USER_INPUT');
      const many = { agents: Array.from({ length: 1_001 }, (_, n) => `agent${n}`) };
      expect(['BAD_USER_INPUT', 'COST_LIMIT']).toContain(
        await gateway().code(evaluator, query, many),
      );
    });

    it('lists twelve collections and says how many more there are', async () => {
      for (let n = 0; n < 13; n += 1) {
        await databases.of('b').collection(`c${n}`).insertOne({ n });
      }
      const { databases: found } = await report(
        'databases(agents: ["b"]) { nodes { more collections { name } } }',
      );
      expect(found.nodes).toEqual([{ more: 1, collections: expect.anything() }]);
      expect(found.nodes[0].collections).toHaveLength(12);
    });

    it('answers the query of the manual', async () => {
      const manual = await readFile(join(__dirname, '../../docs/operate.md'), 'utf8');
      const [, query = ''] = /```graphql\n([^`]+)```/.exec(manual) ?? [];
      expect(Object.keys((await gateway().data(evaluator, query)).storageReport)).toHaveLength(4);
    });

    it('is for evaluators and admins', async () => {
      const query = '{ storageReport { tables { bytes } } }';
      expect(await gateway().data(admin, query)).toBeTruthy();
      for (const asker of [frontend, agent('a')]) {
        const { errors } = await gateway().ask(asker, query);
        expect(errors?.[0]?.message).toContain('Cannot query field "storageReport"');
      }
    });
  },
  { env: { MONGODB_CLUSTERS: GONE }, readBudgetMs: 4_000 },
);
