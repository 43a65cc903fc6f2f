import { evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import {
  insertEvaluation,
  insertProgress,
  insertRow,
  insertScreenshot,
  insertTask,
} from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';

const NODES = `query ($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename id key
    ... on Task { title }
    ... on TaskProgress { message task { title } }
    ... on Evaluation { score }
    ... on File { objectPath }
    ... on Agent { registered }
    ... on AgentLog { said: message agentId }
    ... on AgentMemory { content agentId }
    ... on AgentConfigEntry { value }
  }
}`;
const NODE = 'query ($id: ID!) { node(id: $id) { __typename id key } }';

const globalId = (text: string) => Buffer.from(text).toString('base64url');
const NOBODY = '00000000-0000-4000-8000-000000000000';

onEveryPostgres('Objects by their ids', (gateway) => {
  let databases: AgentDatabases;
  beforeAll(async () => {
    databases = openAgentDatabases(gateway());
    await insertRow(gateway(), 'agents', { name: 'agent1' });
    const id = await insertTask(gateway(), { title: 'the task' });
    await insertProgress(gateway(), id, { message: 'half' });
    await insertEvaluation(gateway(), id, { score: 0.5 });
    await insertScreenshot(gateway(), id, { object_path: 'agent1/screenshots/a.png' });
    const created_at = new Date('2026-01-01');
    await databases.writeLogs('agent1', [
      { message: 'a log', task_id: id, created_at },
      { _id: 'odd:key' as never, message: 'by a text', task_id: id, created_at },
    ]);
    await databases.writeMemories('agent1', [{ content: 'a memory', task_id: id, created_at }]);
    await databases
      .of('agent1')
      .collection('agent_config')
      .insertOne({ key: 'a:b', value: [1] });
  });
  afterAll(() => databases.close());

  /** One of everything, as a client meets it. */
  const everything = async (): Promise<{ id: string; key: string; __typename: string }[]> => {
    const node = '{ nodes { __typename id key } }';
    const { tasks, agents } = await gateway().data(
      evaluator,
      `{ tasks { nodes { __typename id key
           progress ${node} evaluations ${node} files ${node} logs ${node} memories ${node} } }
         agents { nodes { __typename id key config { __typename id key } } } }`,
    );
    const [task] = tasks.nodes;
    const [agent] = agents.nodes;
    const { progress, evaluations, files, logs, memories } = task;
    const pages = [progress, evaluations, files, logs, memories];
    return [task, agent, ...agent.config, ...pages.flatMap(({ nodes }) => nodes)];
  };

  it('finds one of every type again, in the order asked', async () => {
    const known = await everything();
    const types = known.map(({ __typename }) => __typename);
    expect(new Set(types).size).toBe(8);
    for (const order of [known, [...known].reverse()]) {
      const ids = order.map(({ id }) => id);
      const { nodes } = await gateway().data(evaluator, NODES, { ids });
      expect(nodes).toMatchObject(
        order.map(({ __typename, id, key }) => ({ __typename, id, key })),
      );
    }
    const ids = known.map(({ id }) => id);
    expect((await gateway().data(evaluator, NODES, { ids })).nodes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ title: 'the task' }),
        expect.objectContaining({ message: 'half', task: { title: 'the task' } }),
        expect.objectContaining({ score: 0.5 }),
        expect.objectContaining({ objectPath: 'agent1/screenshots/a.png' }),
        expect.objectContaining({ registered: true }),
        expect.objectContaining({ said: 'a log', agentId: 'agent1' }),
        expect.objectContaining({ said: 'by a text', key: 'odd:key' }),
        expect.objectContaining({ content: 'a memory', agentId: 'agent1' }),
        expect.objectContaining({ key: 'a:b', value: [1] }),
      ]),
    );
  });

  it('finds each alone, too, and the same one twice', async () => {
    for (const { id, key, __typename } of await everything()) {
      expect((await gateway().data(evaluator, NODE, { id })).node).toMatchObject({
        __typename,
        key,
      });
      const { nodes } = await gateway().data(evaluator, NODES, { ids: [id, id] });
      expect(nodes[0]).toEqual(nodes[1]);
    }
  });

  const STRANGERS = [
    '',
    'garbage',
    'ü',
    '\0',
    NOBODY,
    globalId('Task:'),
    globalId('Task:garbage'),
    globalId('Task:\0'),
    globalId(`Task:${NOBODY}`),
    globalId(`TaskProgress:${NOBODY}`),
    globalId(`Evaluation:${NOBODY}`),
    globalId(`File:${NOBODY}`),
    globalId('Agent:nobody'),
    globalId('Agent:\0'),
    globalId('AgentLog:agent1'),
    globalId('AgentLog::'),
    globalId('AgentLog:agent1:'),
    globalId('AgentLog:agent1:ffffffffffffffffffffffff'),
    globalId('AgentMemory:agent1:garbage'),
    globalId('AgentConfigEntry:agent1:none'),
    globalId('Query:x'),
    globalId('constructor:x'),
    `${globalId('Agent:agent1')}=`,
    'x'.repeat(100_000),
  ];

  it.each(STRANGERS.map((id) => [id.slice(0, 60), id]))('no object: %s', async (_, id) => {
    const { data, errors } = await gateway().ask(evaluator, NODE, { id });
    expect(errors).toMatchObject([{ path: ['node'], extensions: { code: 'NOT_FOUND' } }]);
    expect(data).toEqual({ node: null });
  });

  it('strangers among the ids are null and take nothing from the others', async () => {
    const known = await everything();
    const ids = [...STRANGERS, ...known.map(({ id }) => id)];
    const { nodes } = await gateway().data(evaluator, NODES, { ids });
    expect(nodes.slice(0, STRANGERS.length)).toEqual(STRANGERS.map(() => null));
    expect(nodes.slice(STRANGERS.length)).toMatchObject(known.map(({ id }) => ({ id })));
  });

  it('one that cannot be asked for is an error at its place', async () => {
    const [task] = await everything();
    const impossible = globalId(`AgentLog:${'x'.repeat(70)}:ffffffffffffffffffffffff`);
    const { data, errors } = await gateway().ask(evaluator, NODES, {
      ids: [impossible, task?.id],
    });
    expect(data.nodes).toMatchObject([null, { id: task?.id }]);
    expect(errors).toMatchObject([{ path: ['nodes', 0], extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('100 ids are taken and 101 are not', async () => {
    const ids = (many: number) => ({ ids: Array(many).fill(globalId(`Task:${NOBODY}`)) });
    const { nodes } = await gateway().data(evaluator, NODES, ids(100));
    expect(nodes).toEqual(Array(100).fill(null));
    const { errors } = await gateway().ask(evaluator, NODES, ids(101));
    expect(errors).toMatchObject([
      { path: ['nodes'], extensions: { code: 'BAD_USER_INPUT', argument: 'ids' } },
    ]);
    expect((await gateway().data(evaluator, NODES, ids(0))).nodes).toEqual([]);
  });

  it('types that a role never sees are no objects to it', async () => {
    const known = await everything();
    const ids = known.map(({ id }) => id);
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }';
    const { nodes } = await gateway().data(frontend, query, { ids });
    const seen = nodes.flatMap((node: { __typename: string } | null) => node?.__typename ?? []);
    expect(seen.sort()).toEqual(['File', 'Task', 'TaskProgress']);
  });
});
