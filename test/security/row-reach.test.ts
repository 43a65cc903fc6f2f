import { randomUUID } from 'node:crypto';
import { toGlobalId } from '../../src/domains/global-id';
import { type Asker, admin, agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertProgress, insertScreenshot, insertTask } from '../support/rows';

const [MINE, THEIRS] = ['agent1', 'agent2'] as const;
const me = agent(MINE);
const NOWHERE = '00000000-0000-4000-8000-000000000000';

interface World {
  task: string;
  progress: string;
  evaluation: string;
  screenshot: string;
  binary: string;
  log: string;
  memory: string;
}

onEveryPostgres('Which rows each role reaches', (gateway) => {
  const worlds = {} as Record<typeof MINE | typeof THEIRS, World>;

  beforeAll(async () => {
    for (const owner of [MINE, THEIRS] as const) {
      const row = { agent_id: owner };
      const task = await insertTask(gateway(), { ...row, title: `of ${owner}`, trace_id: owner });
      const bucket = gateway().config.objects.buckets.binaries;
      const write = (query: string, input: object) =>
        gateway().data(agent(owner), query, { input });
      await write('mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }', {
        entries: [{ level: 'ERROR', message: `log of ${owner}`, taskId: task }],
      });
      const { writeMemory } = await write(
        'mutation ($input: WriteMemoryInput!) { writeMemory(input: $input) { memory { id } } }',
        { content: `memory of ${owner}`, taskId: task },
      );
      await write(
        'mutation ($input: SetAgentConfigInput!) { setAgentConfig(input: $input) { config { key } } }',
        {
          key: 'secret',
          value: `of ${owner}`,
        },
      );
      const { agentLogs } = await gateway().data(agent(owner), '{ agentLogs { nodes { id } } }');
      worlds[owner] = {
        task,
        progress: await insertProgress(gateway(), task, { ...row, message: `p of ${owner}` }),
        evaluation: await insertEvaluation(gateway(), task, row),
        screenshot: await insertScreenshot(gateway(), task, row),
        binary: await insertScreenshot(gateway(), task, {
          ...row,
          bucket,
          object_path: `${owner}/${randomUUID()}.bin`,
        }),
        log: agentLogs.nodes[0].id,
        memory: writeMemory.memory.id,
      };
    }
  });

  const outcome = async (asker: Asker, query: string, variables: object = {}) => {
    const { data, errors } = await gateway().ask(asker, query, variables);
    const told = errors?.map(({ message, extensions }) => ({ message, ...extensions }));
    return { data, errors: told };
  };

  /** An answer about what is another's is, letter by letter, the answer about what is not there. */
  const sameAsMissing = async (query: string, foreign: string, missing: string) => {
    const [other, none] = [
      await outcome(me, query, { id: foreign }),
      await outcome(me, query, { id: missing }),
    ];
    expect(other).toEqual(none);
    return other;
  };

  it.each(['task', 'file'])('answers a foreign %s as one that is not there', async (field) => {
    const theirs = worlds[THEIRS];
    const type = field === 'task' ? 'Task' : 'File';
    const keys = field === 'task' ? [theirs.task] : [theirs.screenshot, theirs.binary];
    const query = `query ($id: ID!) { ${field}(id: $id) { id key } }`;
    for (const key of keys) {
      for (const [foreign, missing] of [
        [key, NOWHERE],
        [toGlobalId(type, key), toGlobalId(type, NOWHERE)],
      ]) {
        const { data, errors } = await sameAsMissing(query, foreign ?? '', missing ?? '');
        expect(data).toEqual({ [field]: null });
        expect(errors).toEqual([expect.objectContaining({ code: 'NOT_FOUND' })]);
      }
    }
  });

  it('answers a foreign trace and a foreign agent as ones that are not there', async () => {
    const trace = 'query ($id: String!) { task(traceId: $id) { key } }';
    expect((await sameAsMissing(trace, THEIRS, 'no such trace')).errors).toHaveLength(1);
    const other = 'query ($id: String!) { agent(key: $id) { key } }';
    expect((await sameAsMissing(other, THEIRS, 'nobody')).errors).toHaveLength(1);
  });

  it('answers foreign nodes of every type as nodes that are not there', async () => {
    const { task, progress, screenshot, log, memory } = worlds[THEIRS];
    const nodes = [
      [toGlobalId('Task', task), toGlobalId('Task', NOWHERE)],
      [toGlobalId('TaskProgress', progress), toGlobalId('TaskProgress', NOWHERE)],
      [toGlobalId('File', screenshot), toGlobalId('File', NOWHERE)],
      [toGlobalId('Agent', THEIRS), toGlobalId('Agent', 'nobody')],
      [log, toGlobalId('AgentLog', 'nobody:6745b0c2f1d2c3b4a5968778')],
      [memory, toGlobalId('AgentMemory', 'nobody:6745b0c2f1d2c3b4a5968778')],
      [
        toGlobalId('AgentConfigEntry', `${THEIRS}:secret`),
        toGlobalId('AgentConfigEntry', 'nobody:secret'),
      ],
    ] as const;
    for (const [foreign, missing] of nodes) {
      const one = await sameAsMissing(
        'query ($id: ID!) { node(id: $id) { id } }',
        foreign,
        missing,
      );
      expect(one.data).toEqual({ node: null });
      const many = await sameAsMissing(
        'query ($id: ID!) { nodes(ids: [$id]) { id } }',
        foreign,
        missing,
      );
      expect(many.data).toEqual({ nodes: [null] });
      // Whoever reads all gets it: the id itself is right.
      expect(
        (await outcome(admin, 'query ($id: ID!) { node(id: $id) { id } }', { id: foreign })).data,
      ).toEqual({ node: { id: foreign } });
    }
  });

  it('gives nodes of types that a role does not have to nobody of it', async () => {
    const query = 'query ($id: ID!) { node(id: $id) { id } }';
    const missing = await outcome(me, query, { id: toGlobalId('Evaluation', NOWHERE) });
    const hidden = toGlobalId('Evaluation', worlds[MINE].evaluation);
    expect(await outcome(me, query, { id: hidden })).toEqual(missing);
    for (const id of [hidden, worlds[MINE].log, worlds[MINE].memory, toGlobalId('Agent', MINE)]) {
      const { data, errors } = await outcome(frontend, query, { id });
      expect({ data, codes: errors?.map(({ code }) => code) }).toEqual({
        data: { node: null },
        codes: ['NOT_FOUND'],
      });
    }
  });

  it('shows an agent its own alone in every list and under every edge', async () => {
    const whole = /* GraphQL */ `
      {
        tasks { totalCount nodes { agentId progress { nodes { message } } files { nodes { agentId } }
          logs { nodes { agentId } } memories { nodes { agentId } } agent { key } } }
        files { totalCount nodes { agentId task { agentId } } }
        screenshots { totalCount nodes { agentId } }
        agents(first: 5) { totalCount nodes { key tasks { nodes { agentId } } files { nodes { agentId } }
          config { value } logs { nodes { agentId } } memories { nodes { agentId } } } }
        agentLogs { nodes { agentId task { agentId } } }
        agentMemories { nodes { agentId } }
        taskStats(groupBy: [AGENT]) { agentId count }
      }
    `;
    const { data, errors } = await outcome(me, whole);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).not.toContain(THEIRS);
    expect(data).toMatchObject({
      tasks: { totalCount: 1 },
      files: { totalCount: 2 },
      screenshots: { totalCount: 1 },
      agents: { totalCount: 1 },
      taskStats: [{ agentId: MINE, count: 1 }],
    });
    expect(JSON.stringify((await outcome(evaluator, whole)).data)).toContain(`of ${THEIRS}`);
  });

  it.each([
    ['tasks', `filter: { agentId: { eq: "${THEIRS}" } }`],
    ['tasks', `filter: { or: [{ agentId: { eq: "${THEIRS}" } }, { title: { contains: "of" } }] }`],
    ['tasks', `filter: { not: { agentId: { eq: "${MINE}" } } }`],
    ['files', `filter: { agentId: { in: ["${THEIRS}"] } }`],
    ['files', `filter: { not: { agentId: { eq: "${MINE}" } } }`],
    ['screenshots', `filter: { objectPath: { contains: "${THEIRS}" } }`],
    ['agents', `filter: { key: { eq: "${THEIRS}" } }`],
    ['agentLogs', `filter: { agents: ["${THEIRS}"] }`],
    ['agentLogs', `filter: { agents: ["${THEIRS}", "${MINE}"], search: "${THEIRS}" }`],
    ['agentMemories', `filter: { agents: ["${THEIRS}"] }`],
  ])('lets no filter of %s widen that: %s', async (field, filter) => {
    const { data, errors } = await outcome(me, `{ ${field}(${filter}) { nodes { id } } }`);
    expect({ data, errors }).toMatchObject({ errors: undefined });
    const owned = JSON.stringify(data);
    for (const id of Object.values(worlds[THEIRS])) expect(owned).not.toContain(id);
  });

  it('lets no cursor of a list that saw more widen that', async () => {
    for (const field of ['tasks', 'files', 'screenshots', 'agents', 'agentLogs', 'agentMemories']) {
      const all = await gateway().data(admin, `{ ${field} { edges { cursor } } }`);
      for (const { cursor } of all[field].edges) {
        for (const side of ['first: 50, after', 'last: 50, before']) {
          const { data } = await outcome(me, `{ ${field}(${side}: "${cursor}") { nodes { id } } }`);
          const seen = JSON.stringify(data);
          for (const id of Object.values(worlds[THEIRS])) expect(seen).not.toContain(id);
        }
      }
    }
  });

  it('shows a frontend every task and screenshot, and no other file', async () => {
    const query = /* GraphQL */ `
      { tasks { totalCount } screenshots { totalCount nodes { key } } }
    `;
    const { data } = await outcome(frontend, query);
    expect(data.tasks.totalCount).toBe(2);
    expect(data.screenshots.nodes.map(({ key }: { key: string }) => key).sort()).toEqual(
      [worlds[MINE].screenshot, worlds[THEIRS].screenshot].sort(),
    );
    const file = 'query ($id: ID!) { file(id: $id) { key } }';
    expect((await outcome(frontend, file, { id: worlds[MINE].screenshot })).errors).toBeUndefined();
    const hidden = await outcome(frontend, file, { id: worlds[MINE].binary });
    expect(hidden).toEqual(await outcome(frontend, file, { id: NOWHERE }));
    const node = 'query ($id: ID!) { node(id: $id) { id } }';
    const asNode = await outcome(frontend, node, { id: toGlobalId('File', worlds[MINE].binary) });
    expect(asNode.data).toEqual({ node: null });
  });
});
