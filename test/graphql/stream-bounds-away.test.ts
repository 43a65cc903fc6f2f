import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertProgress, insertRow, insertTask } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';

const AT = new Date('2026-05-01T10:00:00Z');
/** Nobody listens there. */
const GONE = JSON.stringify({ gone: 'mongodb://127.0.0.1:1/' });

onEveryPostgres(
  'With one cluster away',
  (gateway) => {
    let databases: AgentDatabases;
    let lost = '';
    beforeAll(async () => {
      databases = openAgentDatabases(gateway());
      await insertRow(gateway(), 'agents', { name: 'lost', mongo_cluster: 'gone' });
      lost = await insertTask(gateway(), { agent_id: 'lost', title: 'lost' });
      await insertProgress(gateway(), lost, { message: 'half way' });
      const found = await insertTask(gateway(), { agent_id: 'here', title: 'here' });
      await databases.writeLogs('here', [{ level: 'error', task_id: found, created_at: AT }]);
    });
    afterAll(() => databases.close());

    const lostOnly = [{ agentId: 'lost', code: 'STORE_UNAVAILABLE' }];

    it('histograms and streams count and show the rest, and name what is missing', async () => {
      const { logHistogram, agentLogs } = await gateway().data(
        evaluator,
        `{ logHistogram(interval: "PT1H") { buckets { count } unavailable { agentId code } }
           agentLogs { nodes { level } unavailable { agentId code } } }`,
      );
      expect(logHistogram).toEqual({ buckets: [{ count: 1 }], unavailable: lostOnly });
      expect(agentLogs).toEqual({ nodes: [{ level: 'ERROR' }], unavailable: lostOnly });
    });

    it('a timeline has everything but the logs', async () => {
      const query = `query ($id: ID!) { task(id: $id) { timeline {
        nodes { ... on TaskProgress { message } } unavailable { agentId code } } } }`;
      const { task } = await gateway().data(evaluator, query, { id: lost });
      expect(task.timeline).toEqual({ nodes: [{ message: 'half way' }], unavailable: lostOnly });
    });

    it.each([
      ['tasks(filter: { hasLogs: { level: ERROR } }) { nodes { title } }', 'tasks'],
      ['agents(filter: { silentSince: "2100-01-01T00:00:00Z" }) { nodes { key } }', 'agents'],
    ])(
      '%s fails with the agent’s name, since something would be missing unseen',
      async (field, path) => {
        const { data, errors } = await gateway().ask(evaluator, `{ ${field} viewer { role } }`);
        expect(data).toBeNull();
        expect(errors).toMatchObject([
          {
            path: [path],
            extensions: { code: 'STORE_UNAVAILABLE', agentId: 'lost', retryable: true },
          },
        ]);
      },
    );

    it('both are answered where the rest of the filter leaves that agent out', async () => {
      const { tasks, agents } = await gateway().data(
        evaluator,
        `{ tasks(filter: { hasLogs: {}, agentId: { eq: "here" } }) { nodes { title } }
           agents(filter: { silentSince: "2100-01-01T00:00:00Z", key: { eq: "here" } }) { nodes { key } } }`,
      );
      expect(tasks.nodes).toEqual([{ title: 'here' }]);
      expect(agents.nodes).toEqual([{ key: 'here' }]);
    });
  },
  { env: { MONGODB_CLUSTERS: GONE } },
);
