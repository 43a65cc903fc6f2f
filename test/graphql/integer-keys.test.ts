import { runInThisContext } from 'node:vm';
import { admin, agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertRow } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';
import { PAGE_FIELDS, walk } from './pages';

/** Tests see a copy of the environment; the zone that times are read in hangs on the process's own. */
const realEnvironment = runInThisContext('process.env') as NodeJS.ProcessEnv;

const TABLES = `
  DROP TABLE task_progress, evaluations, binary_file_metadata, tasks;
  CREATE TABLE tasks (
    id serial PRIMARY KEY, agent_id varchar(100) NOT NULL, title varchar(255) NOT NULL,
    description text, status varchar(50), metadata jsonb,
    created_at timestamp, updated_at timestamp, completed_at timestamp);
  CREATE TABLE task_progress (
    id serial PRIMARY KEY, task_id integer NOT NULL REFERENCES tasks (id),
    agent_id varchar(100) NOT NULL, progress_percent float, message text, data jsonb,
    timestamp timestamp);
  CREATE TABLE evaluations (
    id serial PRIMARY KEY, task_id integer NOT NULL REFERENCES tasks (id),
    agent_id varchar(100) NOT NULL, evaluator varchar(100), score float NOT NULL, report text,
    metrics jsonb, created_at timestamp);
  CREATE TABLE binary_file_metadata (
    id serial PRIMARY KEY, agent_id varchar(100) NOT NULL,
    task_id integer REFERENCES tasks (id), bucket varchar(100) NOT NULL,
    object_path varchar(500) NOT NULL UNIQUE, content_type varchar(100), size_bytes integer,
    metadata jsonb, uploaded_at timestamp);`;

const ROWS = 23;
/** Every fifth row has no time; the others share one with their neighbours. */
const timeOf = (index: number) =>
  index % 5 === 0 ? null : `2026-03-08 0${Math.floor(index / 6)}:30:00.000${index % 3}`;

describe.each(['Asia/Kolkata', 'America/New_York'])('On a machine in %s', (zone) => {
  const before = realEnvironment.TZ;

  onEveryPostgres(
    'Integer keys and times without a zone',
    (gateway) => {
      let databases: AgentDatabases;
      beforeAll(async () => {
        databases = openAgentDatabases(gateway());
        for (let index = 1; index <= ROWS; index += 1) {
          const agent_id = `agent${index % 2}`;
          const at = timeOf(index);
          const task_id = await insertRow(gateway(), 'tasks', {
            agent_id,
            title: `task ${index}`,
            status: [null, 'completed', 'Waiting for Bob'][index % 3],
            created_at: at,
            updated_at: at,
          });
          const child = { task_id, agent_id };
          await insertRow(gateway(), 'task_progress', { ...child, message: 'a', timestamp: null });
          await insertRow(gateway(), 'task_progress', { ...child, message: 'b', timestamp: at });
          await insertRow(gateway(), 'evaluations', { ...child, score: index, created_at: at });
          await insertRow(gateway(), 'binary_file_metadata', {
            ...child,
            bucket: gateway().config.objects.buckets.screenshots,
            object_path: `${agent_id}/screenshots/${index}.png`,
            size_bytes: index,
            uploaded_at: at,
          });
          await databases.writeLogs(agent_id, [
            {
              level: 'info',
              message: `${index}`,
              task_id: Number(task_id),
              created_at: new Date(),
            },
          ]);
        }
      });
      afterAll(async () => {
        await databases.close();
        if (before === undefined) delete realEnvironment.TZ;
        else realEnvironment.TZ = before;
      });

      it('is in that zone', () => {
        expect(new Date(2026, 0, 1).getTimezoneOffset()).not.toBe(0);
      });

      it.each(['tasks', 'evaluations', 'files'])('pages %s from both ends', async (list) => {
        const query = `query ($first: Int, $after: String, $last: Int, $before: String) {
          ${list}(first: $first, after: $after, last: $last, before: $before) {
            ${PAGE_FIELDS} node { key } } } }`;
        const options = { asker: evaluator, query, field: list };
        const expected = Array.from({ length: ROWS }, (_, index) => index + 1).sort((a, b) => {
          const [x, y] = [timeOf(a), timeOf(b)];
          if (x === y) return a - b;
          if (x === null || y === null) return x === null ? 1 : -1;
          return x < y ? 1 : -1;
        });
        const keys = expected.map((index) => ({ key: `${index}` }));
        expect(await walk(gateway(), { ...options, size: 4 })).toEqual(keys);
        expect(await walk(gateway(), { ...options, size: 4, backward: true })).toEqual(keys);
      });

      it('reads a task with all its edges, and each of them again by its id', async () => {
        const node = '{ nodes { id key } }';
        const { task } = await gateway().data(
          evaluator,
          `{ task(id: 7) { id key title status createdAt startedAt averageScore
             latestProgress { message timestamp task { key } } progress ${node} totals: progress { totalCount }
             evaluations ${node} latestEvaluation { task { key } } screenshots ${node} files ${node}
             agent { key tasks { totalCount } averageScore storageBytes lastSeenAt }
             logs { nodes { message taskId task { key } } } logCounts { level count } } }`,
        );
        expect(task).toMatchObject({
          key: '7',
          title: 'task 7',
          status: 'COMPLETED',
          createdAt: '2026-03-08T01:30:00.000Z',
          startedAt: null,
          averageScore: 7,
          latestProgress: {
            message: 'b',
            timestamp: '2026-03-08T01:30:00.000Z',
            task: { key: '7' },
          },
          totals: { totalCount: 2 },
          latestEvaluation: { task: { key: '7' } },
          agent: {
            key: 'agent1',
            tasks: { totalCount: 12 },
            averageScore: 12,
            storageBytes: 144,
            lastSeenAt: '2026-03-08T03:30:00.000Z',
          },
          logs: { nodes: [{ message: '7', taskId: '7', task: { key: '7' } }] },
        });
        const edges = [task.progress, task.evaluations, task.screenshots, task.files];
        const found = [task, ...edges.flatMap(({ nodes }) => nodes)];
        const ids = found.map(({ id }) => id);
        const { nodes } = await gateway().data(
          evaluator,
          'query ($ids: [ID!]!) { nodes(ids: $ids) { id key } }',
          { ids },
        );
        expect(nodes).toEqual(found.map(({ id, key }) => ({ id, key })));
      });

      it('filters by keys, times, sizes and statuses', async () => {
        const count = async (list: string, filter: string) =>
          (await gateway().data(evaluator, `{ ${list}(filter: ${filter}) { totalCount } }`))[list]
            .totalCount;
        expect(
          await count('tasks', '{ id: { in: ["7", "07", "x", "99999999999999999999"] } }'),
        ).toBe(1);
        expect(await count('tasks', '{ status: { eq: PENDING } }')).toBe(7);
        expect(await count('tasks', '{ status: { eq: UNKNOWN } }')).toBe(8);
        expect(await count('tasks', '{ createdAt: { eq: null } }')).toBe(4);
        const five =
          '{ createdAt: { gte: "2026-03-08T07:00:00+05:30", lt: "2026-03-08T02:00:00Z" } }';
        expect(await count('tasks', five)).toBe(5);
        expect(await count('tasks', '{ hasEvaluations: true, averageScore: { lt: 3 } }')).toBe(2);
        expect(await count('evaluations', '{ taskId: { eq: 7 } }')).toBe(1);
        expect(await count('files', '{ sizeBytes: { lt: "9007199254740993" } }')).toBe(ROWS);
        expect(await count('files', '{ sizeBytes: { gt: "9007199254740993" } }')).toBe(0);
      });

      it('sums by UTC day, and takes every kind of write', async () => {
        const { taskStats } = await gateway().data(
          evaluator,
          '{ taskStats(groupBy: [DAY]) { day count score { max } } }',
        );
        expect(taskStats).toEqual([
          { day: '2026-03-08', count: 19, score: { max: 23 } },
          { day: null, count: 4, score: { max: 20 } },
        ]);
        const self = agent('agent1');
        const { createTask } = await gateway().data(
          self,
          'mutation { createTask(input: { title: "new", traceId: "t" }) { task { key createdAt } } }',
        );
        const { key, createdAt } = createTask.task;
        expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
        await gateway().data(
          self,
          `mutation ($id: ID!) {
            updateTaskStatus(input: { taskId: $id, status: IN_PROGRESS }) { task { status } }
            addTaskProgress(input: { taskId: $id, message: "x",
              timestamp: "2026-03-08T07:00:00+05:30" }) { progress { key } }
          }`,
          { id: key },
        );
        await gateway().data(
          admin,
          `mutation ($id: ID!) {
            createEvaluation(input: { taskId: $id, score: 0.5 }) { evaluation { key } }
            updateTaskStatus(input: { taskId: $id, status: COMPLETED }) { task { durationMs } }
          }`,
          { id: key },
        );
        await gateway().pg.query(
          `UPDATE tasks SET started_at = '2026-03-08 01:30:00Z', completed_at = '2026-03-08 03:30:00'
           WHERE id = $1`,
          [key],
        );
        const times = 'startedAt completedAt latestProgress { timestamp }';
        const query = (more: string) => `query ($id: ID!) { task(id: $id) { ${times} ${more} } }`;
        const expected = {
          startedAt: '2026-03-08T01:30:00.000Z',
          completedAt: '2026-03-08T03:30:00.000Z',
          latestProgress: { timestamp: '2026-03-08T01:30:00.000Z' },
        };
        const summary = await gateway().data(frontend, query(''), { id: key });
        expect(summary.task).toEqual(expected);
        const whole = await gateway().data(evaluator, query('durationMs'), { id: key });
        expect(whole.task).toEqual({ ...expected, durationMs: 7_200_000 });
      });
    },
    {
      prepare: async (pg) => {
        realEnvironment.TZ = zone;
        await pg.query(TABLES);
      },
    },
  );
});
