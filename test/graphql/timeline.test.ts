import { ObjectId } from 'mongodb';
import type { Pool } from 'pg';
import { agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertProgress, insertScreenshot, insertTask } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';
import { PAGE_FIELDS, walk } from './pages';

const ENTRY = /* GraphQL */ `
  __typename
  ... on TaskProgress { key message }
  ... on AgentLog { key text: message level }
  ... on File { key contentType }
  ... on Evaluation { key score }
`;
const TIMELINE = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  task(id: $id) { timeline(first: $first, after: $after, last: $last, before: $before) {
    ${PAGE_FIELDS} node { ${ENTRY} } } unavailable { agentId code } skipped } }
}`;
const KINDS = ['TaskProgress', 'AgentLog', 'File', 'Evaluation'];
const AT = Date.parse('2026-05-01T10:00:00.000Z');

interface Entry {
  type: string;
  key: string;
  /** Microseconds since the start; undefined for an entry without a time. */
  at?: number;
}

/** Few moments for many entries: all kinds meet in every one, some a microsecond apart. */
const MICROS = [0, 0, 1, 999, 1_000, 1_000, 2_500_000, 2_500_001];
const timeOf = (at: number) => {
  const ms = new Date(AT + Math.floor(at / 1000)).toISOString();
  return ms.replace('Z', `${String(at % 1000).padStart(3, '0')}Z`);
};

/** Tables of other code may lack times. */
async function leaveTimesOut(pg: Pool): Promise<void> {
  for (const [table, column] of [
    ['task_progress', 'timestamp'],
    ['binary_file_metadata', 'uploaded_at'],
    ['evaluations', 'created_at'],
  ]) {
    await pg.query(`ALTER TABLE ${table} ALTER COLUMN "${column}" DROP NOT NULL`);
  }
}

onEveryPostgres(
  'Timelines',
  (gateway) => {
    let databases: AgentDatabases;
    let task = '';
    const written: Entry[] = [];
    beforeAll(async () => {
      databases = openAgentDatabases(gateway());
      task = await insertTask(gateway(), { agent_id: 'teller' });
      for (const at of [...MICROS, undefined]) {
        const time = at === undefined ? null : timeOf(at);
        const rows = [
          [
            'TaskProgress',
            await insertProgress(gateway(), task, { message: 'm', timestamp: time }),
          ],
          [
            'File',
            await insertScreenshot(gateway(), task, { agent_id: 'teller', uploaded_at: time }),
          ],
          ['Evaluation', await insertEvaluation(gateway(), task, { created_at: time })],
        ] as const;
        written.push(...rows.map(([type, key]) => ({ type, key, at })));
        const _id = new ObjectId();
        // Logs are kept by the millisecond.
        const whole = at === undefined ? undefined : at - (at % 1000);
        const created_at = whole === undefined ? 'once' : new Date(AT + whole / 1000);
        await databases.writeLogs('teller', [{ _id, level: 'info', task_id: task, created_at }]);
        written.push({ type: 'AgentLog', key: _id.toHexString(), at: whole });
      }
      // Neither another task's entries nor files that are no screenshots belong to it.
      const other = await insertTask(gateway(), { agent_id: 'teller' });
      await insertProgress(gateway(), other);
      await insertScreenshot(gateway(), task, {
        bucket: gateway().config.objects.buckets.binaries,
      });
    });
    afterAll(() => databases.close());

    const entries = (asker = evaluator, size = 100, backward = false) =>
      walk<{ __typename: string; key: string }>(gateway(), {
        asker,
        query: TIMELINE,
        field: 'task.timeline',
        variables: { id: task },
        size,
        backward,
      });
    const places = (found: { __typename: string; key: string }[]) =>
      found.map(({ __typename: type, key }) => {
        const { at } = written.find((one) => one.type === type && one.key === key) as Entry;
        return `${at ?? 'never'} ${type}`;
      });
    const expected = (types = KINDS) =>
      written
        .filter(({ type }) => types.includes(type))
        .sort(
          (a, b) =>
            (a.at ?? Number.NEGATIVE_INFINITY) - (b.at ?? Number.NEGATIVE_INFINITY) ||
            KINDS.indexOf(a.type) - KINDS.indexOf(b.type) ||
            0,
        )
        .map(({ type, at }) => `${at ?? 'never'} ${type}`);

    it('tells everything in order of time, each entry once, in pages of any size from both ends', async () => {
      const whole = await entries();
      expect(places(whole)).toEqual(expected());
      expect(new Set(whole.map(({ key }) => key)).size).toBe(written.length);
      for (const size of [1, 3, 7, 35]) {
        expect(await entries(evaluator, size)).toEqual(whole);
        expect(await entries(evaluator, size, true)).toEqual(whole);
      }
    });

    it('tells an agent all but the evaluations, and the frontend nothing', async () => {
      const query = TIMELINE.replace('... on Evaluation { key score }', '');
      const { task: seen } = await gateway().data(agent('teller'), query, { id: task, first: 100 });
      const found = seen.timeline.edges.map(({ node }: { node: never }) => node);
      expect(places(found)).toEqual(expected(KINDS.slice(0, 3)));
      expect(await gateway().code(agent('teller'), TIMELINE, { id: task })).toBe('BAD_USER_INPUT');
      expect(await gateway().code(frontend, query, { id: task })).toMatch(/BAD_USER_INPUT|errors/);
      expect(await gateway().code(agent('other'), query, { id: task })).toBe('NOT_FOUND');
    });

    it('reads the timelines of many tasks by one statement per table and one call per database', async () => {
      for (let index = 0; index < 12; index += 1) {
        const name = `batch${index % 3}`;
        const id = await insertTask(gateway(), { agent_id: name, user_id: 'batch' });
        await insertProgress(gateway(), id, { message: 'half way' });
        await insertEvaluation(gateway(), id);
        await databases.writeLogs(name, [{ message: 'm', task_id: id, created_at: new Date(AT) }]);
      }
      const query = `{ tasks(first: 20, filter: { userId: { eq: "batch" } }) { nodes {
      timeline(first: 5) { nodes { ${ENTRY} } unavailable { agentId } } } } }`;
      const { statements, mongoCalls } = await gateway().counted(async () => {
        const { tasks } = await gateway().data(evaluator, query);
        expect(tasks.nodes).toHaveLength(12);
        for (const { timeline } of tasks.nodes) expect(timeline.nodes).toHaveLength(3);
      });
      // Where the agents' databases are is looked up besides, once in five seconds.
      expect(statements.filter(({ text }) => !text.includes('mongo_database'))).toHaveLength(4);
      expect(mongoCalls.map((call) => call.agent).sort()).toEqual(['batch0', 'batch1', 'batch2']);
    });

    it('goes on without the logs of a database that cannot be read, and names the agent', async () => {
      const id = await insertTask(gateway(), { agent_id: 'no/database' });
      const key = await insertProgress(gateway(), id, { message: 'm' });
      const { timeline } = (await gateway().data(evaluator, TIMELINE, { id })).task;
      expect(timeline.edges).toMatchObject([{ node: { __typename: 'TaskProgress', key } }]);
      expect(timeline.unavailable).toEqual([{ agentId: 'no/database', code: 'BAD_USER_INPUT' }]);
    });

    it('of a task without an agent has everything but logs', async () => {
      const id = await insertTask(gateway(), { agent_id: null });
      await insertEvaluation(gateway(), id);
      const { timeline } = (await gateway().data(evaluator, TIMELINE, { id })).task;
      expect(timeline).toMatchObject({ edges: [{ node: { score: 0.5 } }], unavailable: [] });
    });

    it('refuses cursors of other lists', async () => {
      const { tasks } = await gateway().data(
        evaluator,
        '{ tasks(first: 1) { pageInfo { endCursor } } }',
      );
      const variables = { id: task, after: tasks.pageInfo.endCursor };
      expect(await gateway().code(evaluator, TIMELINE, variables)).toBe('BAD_USER_INPUT');
    });
  },
  { prepare: leaveTimesOut },
);
