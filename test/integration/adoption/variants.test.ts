import { agent, evaluator } from '../../support/gateway';
import { onEveryPlatform } from './adopted-gateway';
import { columnsOf, fingerprints, type Platform, withClient } from './platform';

/** What the platform's own columns held before, to be held against what they hold after. */
function remembering() {
  let columns: Record<string, string> = {};
  let before: Record<string, string> = {};
  return {
    before: async ({ url }: Platform) => {
      columns = await columnsOf(url);
      before = await fingerprints(url, columns);
    },
    async compare({ url }: Platform) {
      expect(await fingerprints(url, columns)).toEqual(before);
    },
  };
}

const sql = (url: string, text: string) =>
  withClient(url, async (client) => (await client.query(text)).rows);

const configured = remembering();

onEveryPlatform(
  'tasks with agent and title in their configuration',
  { fixture: 'config-tasks', before: configured.before },
  (adopted) => {
    const gateway = () => adopted().gateway;
    const url = () => adopted().platform.url;

    it('are as they were in every old column, in the same files', () =>
      configured.compare(adopted().platform));

    it('show agents and titles', async () => {
      const data = await gateway().data(
        evaluator,
        `{ topics: tasks(filter: { agentId: { eq: "agent1" } }) { totalCount nodes { title } }
           types: tasks(filter: { agentId: { eq: "agent2" } }, first: 1, orderBy: [CREATED_AT_ASC]) { nodes { title } }
           none: tasks(filter: { title: { eq: null } }) { totalCount }
           agents { nodes { key } } }`,
      );
      expect(data.topics.totalCount).toBe(500);
      expect(data.topics.nodes[0].title).toBe('Topic 2500');
      expect(data.types.nodes).toEqual([{ title: 'Type 1' }]);
      expect(data.none.totalCount).toBe(1500);
      expect(data.agents.nodes.map(({ key }: { key: string }) => key)).toEqual([
        'agent1',
        'agent2',
        'agent3',
      ]);
    });

    it('take the old writers’ own statements, either way round', async () => {
      const [made] = await sql(
        url(),
        `INSERT INTO tasks (config) VALUES ('{"agent": "agent7", "topic": "Old way"}')
         RETURNING id, agent_id, title`,
      );
      expect(made).toMatchObject({ agent_id: 'agent7', title: 'Old way' });
      const [moved] = await sql(
        url(),
        `UPDATE tasks SET config = config || '{"agent": "agent8"}' WHERE id = ${made.id}
         RETURNING agent_id, title, metadata`,
      );
      expect(moved).toMatchObject({ agent_id: 'agent8', metadata: { touched: true } });
      const [renamed] = await sql(
        url(),
        `UPDATE tasks SET title = 'New way' WHERE id = ${made.id} RETURNING config`,
      );
      expect(renamed.config).toEqual({ agent: 'agent8', topic: 'New way' });
      const [odd] = await sql(
        url(),
        `INSERT INTO tasks (config) VALUES ('"text"') RETURNING agent_id, config`,
      );
      expect(odd).toEqual({ agent_id: null, config: 'text' });
    });

    it('take the gateway’s mutations, and old readers see them', async () => {
      const { createTask } = await gateway().data(
        agent('agent1'),
        `mutation { createTask(input: { title: "New", config: { depth: 2 } }) { task { id key } } }`,
      );
      const { id, key } = createTask.task;
      const [row] = await sql(url(), `SELECT config FROM tasks WHERE id = ${key}`);
      expect(row.config).toEqual({ depth: 2, agent: 'agent1', topic: 'New' });
      await gateway().data(
        agent('agent1'),
        `mutation ($id: ID!) {
          updateTaskStatus(input: { taskId: $id, status: COMPLETED }) { task { completedAt } }
          addTaskProgress(input: { taskId: $id, message: "done" }) { progress { message } } }`,
        { id },
      );
    });
  },
);

const traced = remembering();
const SEVENTH = '00000000-0000-4000-8000-000000000007';

onEveryPlatform(
  'tasks that have no key but their trace',
  { fixture: 'trace-tasks', before: traced.before },
  (adopted) => {
    const gateway = () => adopted().gateway;

    it('are as they were in every old column, in the same files', () =>
      traced.compare(adopted().platform));

    it('have the trace for a key', async () => {
      const data = await gateway().data(
        evaluator,
        `{ byId: task(id: "${SEVENTH}") { key title traceId }
           byTrace: task(traceId: "${SEVENTH}") { key }
           part: tasks(filter: { traceId: { contains: "0007" } }) { totalCount }
           none: tasks(filter: { traceId: { eq: "no uuid" } }) { totalCount }
           page: tasks(first: 3, orderBy: [TITLE_ASC]) { totalCount nodes { title agentId } } }`,
      );
      expect(data.byId).toEqual({ key: SEVENTH, title: 'Topic 7', traceId: SEVENTH });
      expect(data.byTrace).toEqual({ key: SEVENTH });
      expect(data.part).toEqual({ totalCount: 1 });
      expect(data.none).toEqual({ totalCount: 0 });
      expect(data.page.totalCount).toBe(40);
    });

    it('take every mutation, with rows of other tables referring to the trace', async () => {
      const own = agent('agent1');
      const traceId = '11111111-1111-4111-8111-111111111111';
      const create = `mutation { createTask(input: { title: "New", traceId: "${traceId}" }) { task { id key } } }`;
      const { createTask } = await gateway().data(own, create);
      expect(createTask.task.key).toBe(traceId);
      expect(await gateway().code(own, create)).toBe('CONFLICT');
      const { id } = createTask.task;
      await gateway().data(
        own,
        `mutation ($id: ID!) {
          updateTaskStatus(input: { taskId: $id, status: IN_PROGRESS }) { task { status } }
          addTaskProgress(input: { taskId: $id, message: "on it" }) { progress { message } } }`,
        { id },
      );
      const { task } = await gateway().data(
        evaluator,
        `query ($id: ID!) { task(id: $id) { status progress { nodes { message } } } }`,
        { id },
      );
      expect(task).toEqual({
        status: 'IN_PROGRESS',
        progress: { nodes: [{ message: 'on it' }] },
      });
    });
  },
);

const keyed = remembering();

onEveryPlatform(
  'tables with keys that clients make',
  { fixture: 'uuid-keys', before: keyed.before },
  (adopted) => {
    const gateway = () => adopted().gateway;

    it('are as they were in every old column, in the same files', () =>
      keyed.compare(adopted().platform));

    it('take the gateway’s mutations, with keys the database makes', async () => {
      const { createTask } = await gateway().data(
        agent('agent1'),
        `mutation { createTask(input: { title: "New", config: { depth: 2 } }) { task { id key } } }`,
      );
      const { id, key } = createTask.task;
      expect(key).toMatch(/^[0-9a-f-]{36}$/);
      const { addTaskProgress } = await gateway().data(
        agent('agent1'),
        `mutation ($id: ID!) { addTaskProgress(input: { taskId: $id, progressPercent: 10, message: "m" }) { progress { key agentId } } }`,
        { id },
      );
      expect(addTaskProgress.progress).toMatchObject({ agentId: 'agent1' });
    });

    it('say what their own rules refuse', async () => {
      const { errors } = await gateway().ask(
        agent('agent1'),
        `mutation { addTaskProgress(input: { taskId: "${SEVENTH}", progressPercent: 10 }) { progress { key } } }`,
      );
      expect(errors?.[0]).toMatchObject({
        message: 'The table requires a value for message.',
        extensions: { code: 'BAD_USER_INPUT' },
      });
    });

    it('are filtered by documents kept as json', async () => {
      const data = await gateway().data(
        evaluator,
        `{ tasks(filter: { config: [{ path: "a", eq: 2 }] }) { totalCount }
           some: tasks(filter: { metadata: [{ path: "n", gte: 1 }] }) { totalCount } }`,
      );
      expect(data).toEqual({ tasks: { totalCount: 10 }, some: { totalCount: 10 } });
    });
  },
);
