import * as fc from 'fast-check';
import type { TaskBatch } from '../../src/cli/seed/rows';
import { createStory, type Story } from '../../src/cli/seed/story';

const UNTIL = new Date('2026-03-01T12:00:00Z');
const BUCKETS = { screenshots: 'screenshots', binaries: 'binaries' };
const NOTHING = Buffer.alloc(0);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function story(tasks: number, agents: number, o: { logs?: number; seed?: number } = {}): Story {
  const { logs = 60, seed = 1 } = o;
  return createStory({ size: { tasks, agents, logs }, seed, until: UNTIL, buckets: BUCKETS });
}

function told(from: Story): TaskBatch {
  const all: TaskBatch = { tasks: [], task_progress: [], evaluations: [], files: [] };
  for (const batch of from.taskBatches()) {
    all.tasks.push(...batch.tasks);
    all.task_progress.push(...batch.task_progress);
    all.evaluations.push(...batch.evaluations);
    // The checksum in the row stands for the bytes, which are slow to compare.
    for (const { row, object } of batch.files) {
      expect(object).toMatchObject({ bucket: row.bucket, key: row.object_path });
      expect(object.body.length).toBe(row.size_bytes);
      all.files.push({ row, object: { ...object, body: NOTHING } });
    }
  }
  return all;
}

const unique = (values: readonly unknown[]) => new Set(values).size === values.length;

describe('the demo story', () => {
  const small = told(story(40, 6));

  it('is the same every time for one seed and another for the next', () => {
    expect(JSON.stringify(told(story(40, 6)))).toBe(JSON.stringify(small));
    const other = told(story(40, 6, { seed: 2 }));
    const ids = new Set(small.tasks.map(({ id }) => id));
    expect(other.tasks.filter(({ id }) => ids.has(id))).toEqual([]);
  });

  it('keeps its keys when it ends at another hour', () => {
    const size = { tasks: 40, agents: 6, logs: 60 };
    const until = new Date(UNTIL.getTime() + 3_600_000);
    const later = createStory({ size, seed: 1, until, buckets: BUCKETS });
    const keys = (batch: TaskBatch) => [
      ...batch.tasks.map(({ id }) => id),
      ...batch.task_progress.map(({ id }) => id),
      ...batch.evaluations.map(({ id }) => id),
      ...batch.files.map(({ row }) => row.object_path),
    ];
    expect(keys(told(later))).toEqual(keys(small));
    const ids = (from: Story) => [...from.logs('agent1')].map(({ _id }) => _id);
    expect(ids(later)).toEqual(ids(story(40, 6)));
  });

  it('has every status, errors for failures alone, and lower scores for them', () => {
    const statuses = new Set(small.tasks.map(({ status }) => status));
    expect(statuses).toEqual(
      new Set(['pending', 'in_progress', 'completed', 'failed', 'cancelled']),
    );
    for (const task of small.tasks) {
      expect(task.error_message !== null).toBe(task.status === 'failed');
    }
    const meanScore = (status: string) => {
      const ids = new Set(small.tasks.filter((t) => t.status === status).map(({ id }) => id));
      const scores = small.evaluations.filter((e) => ids.has(e.task_id)).map((e) => e.score);
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    };
    expect(meanScore('completed')).toBeGreaterThan(meanScore('failed') + 0.3);
  });

  it('leaves two agents unregistered', () => {
    expect(
      story(40, 6)
        .agents()
        .map(({ name }) => name),
    ).toEqual(['agent1', 'agent2', 'agent3', 'agent4']);
  });

  it('grows to about 20 progress rows, 2 evaluations and 5 files for each task', () => {
    const counts = { tasks: 0, progress: 0, evaluations: 0, files: 0 };
    const pictures = new Set<Buffer>();
    for (const batch of story(600, 30).taskBatches()) {
      counts.tasks += batch.tasks.length;
      counts.progress += batch.task_progress.length;
      counts.evaluations += batch.evaluations.length;
      counts.files += batch.files.length;
      for (const { row, object } of batch.files) {
        if (row.content_type === 'image/png') pictures.add(object.body);
      }
    }
    expect(counts.tasks).toBe(600);
    expect(counts.progress / 600).toBeCloseTo(20, -1);
    expect(counts.evaluations / 600).toBeGreaterThan(1.8);
    expect(counts.evaluations / 600).toBeLessThan(2.3);
    expect(counts.files / 600).toBeGreaterThan(4.3);
    expect(counts.files / 600).toBeLessThan(5.5);
    expect(pictures.size).toBeLessThan(300);
  });

  it('holds together at any size', async () => {
    const sizes = fc.record({
      tasks: fc.integer({ min: 0, max: 60 }),
      agents: fc.integer({ min: 1, max: 12 }),
      seed: fc.integer({ min: 0, max: 1_000_000 }),
    });
    await fc.assert(
      fc.property(sizes, ({ tasks, agents, seed }) => {
        const from = story(tasks, agents, { seed });
        const all = told(from);
        expect(all.tasks).toHaveLength(tasks);
        expect([...wrongKeys(all, from), ...wrongTasks(all), ...wrongTimes(all)]).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });
});

function wrongKeys(all: TaskBatch, from: Story): unknown[] {
  const owner = new Map(all.tasks.map(({ id, agent_id }) => [id, agent_id]));
  const files = all.files.map(({ row }) => row);
  const children = [...all.task_progress, ...all.evaluations, ...files];
  const ids = [...all.tasks, ...children].map(({ id }) => id);
  return [
    ...(unique(ids) ? [] : ['two rows with one id']),
    ...(unique(files.map((row) => row.object_path)) ? [] : ['two files with one key']),
    ...ids.filter((id) => !UUID.test(id)),
    ...all.tasks.filter(({ agent_id }) => !from.world.agents.includes(agent_id)),
    ...children.filter(({ task_id, agent_id }) => owner.get(task_id) !== agent_id),
    ...files.filter(({ bucket, agent_id, object_path }) => {
      const folder = `${agent_id}/${bucket === 'screenshots' ? 'screenshots' : 'results'}/`;
      return !object_path.startsWith(folder) || /[^\w.-]/.test(object_path.slice(folder.length));
    }),
  ];
}

const timeOf = (text: string | null) => (text === null ? null : Date.parse(text));

/** A task whose times do not agree with its status. */
function wrongTasks(all: TaskBatch): unknown[] {
  return all.tasks.filter((task) => {
    const [created, started] = [Date.parse(task.created_at), timeOf(task.started_at)];
    const completed = timeOf(task.completed_at);
    if (Date.parse(task.updated_at) > UNTIL.getTime()) return true;
    if (task.status === 'pending') return started !== null || completed !== null;
    if (started === null || started <= created) return true;
    if (task.status === 'in_progress') return completed !== null;
    return completed === null || completed <= started;
  });
}

/** Progress that goes back or ends at the wrong place, and evaluations out of range. */
function wrongTimes(all: TaskBatch): unknown[] {
  const reached = new Map<string, { percent: number; time: number }>();
  const backwards = all.task_progress.filter((row) => {
    const before = reached.get(row.task_id) ?? { percent: 0, time: 0 };
    const now = { percent: row.progress_percent, time: Date.parse(row.timestamp) };
    reached.set(row.task_id, now);
    return now.percent < before.percent || now.time <= before.time;
  });
  const ends = all.tasks.filter(
    ({ id, status }) => (reached.get(id)?.percent === 100) !== (status === 'completed'),
  );
  const scores = all.evaluations.filter(
    ({ score, created_at }) => score < 0 || score > 1 || Date.parse(created_at) > UNTIL.getTime(),
  );
  return [...backwards, ...ends, ...scores];
}
