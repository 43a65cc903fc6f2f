import { type Asker, admin, agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertRow, insertTask } from '../support/rows';
import { upload } from '../support/uploads';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';

/** Nobody listens there. */
const GONE = JSON.stringify({ gone: 'mongodb://127.0.0.1:1/' });
const QUERY = `{ tasks { nodes { title } } agentLogs(first: 2) { nodes { level } unavailable { agentId } } }`;

onEveryPostgres(
  'An explained answer',
  (gateway) => {
    let databases: AgentDatabases;
    beforeAll(async () => {
      databases = openAgentDatabases(gateway());
      await insertRow(gateway(), 'agents', { name: 'lost', mongo_cluster: 'gone' });
      for (const name of ['here', 'there']) {
        await insertTask(gateway(), { agent_id: name });
        const documents = [1, 2, 3].map((n) => ({ level: 'info', created_at: new Date(n) }));
        await databases.writeLogs(name, documents);
      }
    });
    afterAll(() => databases.close());

    async function explained(asker: Asker, { query = QUERY, variables = {}, header = '1' } = {}) {
      const response = await fetch(gateway().url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await gateway().token(asker)}`,
          'x-triptych-explain': header,
          // Requests are told apart, whatever they call themselves.
          'x-request-id': 'the-same-for-all',
        },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      return { text, triptych: JSON.parse(text).extensions?.triptych };
    }

    it('adds up what each store was asked, and names every agent’s database', async () => {
      const { triptych } = await explained(evaluator);
      const { stores, sources, moreSources } = triptych;
      const ms = expect.any(Number);
      expect(stores).toEqual({
        // The tasks, which come as one text, and the keys of all agents.
        postgres: { roundTrips: 2, rows: 4, ms, breakers: { primary: 'closed' } },
        mongo: {
          roundTrips: expect.any(Number),
          rows: expect.any(Number),
          ms,
          breakers: { default: 'closed', gone: 'closed' },
        },
        objects: { roundTrips: 0, rows: 0, ms: 0, breakers: { objects: 'closed' } },
      });
      expect(moreSources).toBe(0);
      expect(sources[0]).toEqual({
        agentId: 'lost',
        cluster: 'gone',
        roundTrips: 1,
        rows: 0,
        ms,
        breaker: 'closed',
        code: 'STORE_UNAVAILABLE',
      });
      // Two that are shown, and two that tell what the times of a database are like, in one command.
      const answered = { cluster: 'default', roundTrips: 1, rows: 4, ms, breaker: 'closed' };
      for (const agentId of ['here', 'there']) {
        expect(sources).toContainEqual({ ...answered, agentId });
      }
      const sum = (of: 'rows' | 'roundTrips') =>
        sources.reduce((total: number, source: Record<typeof of, number>) => total + source[of], 0);
      expect([stores.mongo.rows, stores.mongo.roundTrips]).toEqual([
        sum('rows'),
        sum('roundTrips'),
      ]);
    });

    it('shows the breaker of a cluster that stays away', async () => {
      for (let failures = 0; failures < 3; failures += 1) await explained(evaluator);
      const { triptych } = await explained(admin);
      expect(triptych.sources[0].breaker).not.toBe('closed');
      expect(triptych.stores.mongo.breakers.gone).not.toBe('closed');
    });

    it('counts calls to the object storage', async () => {
      const file = await upload(gateway(), agent('here'), Buffer.from('pixels'));
      const { triptych } = await explained(admin, {
        query: 'mutation ($id: ID!) { deleteFile(input: { fileId: $id }) { file { key } } }',
        variables: { id: file.id },
      });
      expect(triptych.stores.objects).toMatchObject({ roundTrips: 1, ms: expect.any(Number) });
    });

    it('keeps requests apart that run at the same time', async () => {
      const one = { query: '{ viewer { role } }' };
      const [idle, busy] = await Promise.all([explained(admin, one), explained(admin)]);
      expect(idle.triptych.stores.postgres.roundTrips).toBe(0);
      expect(idle.triptych.sources).toEqual([]);
      expect(busy.triptych.sources).toHaveLength(3);
    });

    it('says no statement, host or address', async () => {
      const { text } = await explained(evaluator);
      expect(text).not.toMatch(/select|127\.0\.0\.1|localhost|:\/\//i);
    });

    it('is for evaluators and admins who ask for it with 1', async () => {
      const query = '{ tasks { nodes { title } } }';
      for (const asker of [agent('here'), frontend]) {
        expect((await explained(asker, { query })).triptych).toBeUndefined();
      }
      for (const header of ['0', 'true', '']) {
        expect((await explained(admin, { query, header })).triptych).toBeUndefined();
      }
      expect((await explained(admin, { query })).triptych).toBeDefined();
    });

    it('counts what came where a database adds up: groups, and not what is made of them', async () => {
      for (const levels of [['error', 'error', 'info'], ['info']]) {
        const task_id = await insertTask(gateway(), { agent_id: 'sums' });
        const documents = levels.map((level) => ({ level, task_id, created_at: new Date(1) }));
        await databases.writeLogs('sums', documents);
      }
      const sourcesOf = async (query: string) =>
        (await explained(evaluator, { query })).triptych.sources;

      // Two tasks with five levels each, from three groups.
      const counts = `{ tasks(filter: { agentId: { eq: "sums" } }) {
        nodes { logCounts { level count } } } }`;
      expect(await sourcesOf(counts)).toMatchObject([{ agentId: 'sums', roundTrips: 1, rows: 3 }]);
      const histogram = `{ logHistogram(filter: { agents: ["sums"] }, interval: "P1D", groupBy: [LEVEL]) {
        buckets { count } } }`;
      const [{ rows, roundTrips }] = await sourcesOf(histogram);
      // A group of each level, and the two that tell what the times of a database are like.
      expect({ rows, roundTrips }).toEqual({ rows: 4, roundTrips: 2 });
    });
  },
  { env: { MONGODB_CLUSTERS: GONE }, readBudgetMs: 4_000 },
);
