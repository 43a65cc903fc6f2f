import { PLOTS } from '../../src/cli/seed/plots';
import type { LogDocument, TaskRow } from '../../src/cli/seed/rows';
import { createStory, type Story } from '../../src/cli/seed/story';

const UNTIL = new Date('2026-03-01T12:00:00Z');

function story(size: { tasks: number; agents: number; logs: number }): Story {
  const buckets = { screenshots: 'screenshots', binaries: 'binaries' };
  return createStory({ size, seed: 7, until: UNTIL, buckets });
}

describe('what agents wrote in the demo story', () => {
  const from = story({ tasks: 40, agents: 6, logs: 120 });
  const tasks = new Map<string, TaskRow>();
  for (const batch of from.taskBatches()) for (const task of batch.tasks) tasks.set(task.id, task);
  const logs = from.world.agents.flatMap((agent) => [...from.logs(agent)]);

  it.each([
    { tasks: 40, agents: 6, logs: 120 },
    { tasks: 0, agents: 2, logs: 5 },
    { tasks: 30, agents: 3, logs: 1 },
    { tasks: 5, agents: 1, logs: 3000 },
    { tasks: 5, agents: 2, logs: 0 },
  ])('has exactly as many logs as asked for: %j', (size) => {
    const told = story(size);
    for (const agent of told.world.agents) {
      const written = [...told.logs(agent)];
      expect(written).toHaveLength(size.logs);
      expect(new Set(written.map(({ _id }) => _id)).size).toBe(size.logs);
    }
  });

  it('ties logs to tasks of the same agent, inside the time of the task', () => {
    for (const log of logs) {
      expect(log._id).toMatch(/^[0-9a-f]{24}$/);
      expect(log.created_at.getTime()).toBeLessThanOrEqual(UNTIL.getTime());
      if (log.task_id === null) continue;
      const task = tasks.get(log.task_id);
      expect(task?.agent_id).toBe(log.agent_id);
      expect(log.created_at.toISOString() >= (task?.started_at ?? '?')).toBe(true);
      expect(log.created_at.toISOString() <= (task?.completed_at ?? '3')).toBe(true);
    }
  });

  it('has a burst of errors right before each failure and nowhere else', () => {
    const errors = logs.filter(({ level }) => level === 'error');
    for (const { task_id } of errors) expect(tasks.get(task_id ?? '')?.status).toBe('failed');
    for (const task of tasks.values()) {
      if (task.status !== 'failed') continue;
      const burst = errors.filter(({ task_id }) => task_id === task.id);
      expect(burst.length).toBeGreaterThanOrEqual(2);
      expect(burst.at(-1)?.message).toBe(`Giving up: ${task.error_message}`);
      const age = (log: LogDocument) =>
        Date.parse(task.completed_at ?? '') - log.created_at.getTime();
      for (const log of burst) expect(age(log)).toBeLessThan(3000);
    }
  });

  it('names the newest log in last_log_at', () => {
    for (const { name, last_log_at } of from.agents()) {
      const times = [...from.logs(name)].map(({ created_at }) => created_at.toISOString());
      expect(times.sort().at(-1)).toBe(last_log_at);
    }
  });

  it('says in metadata what the work cost', () => {
    const keys = new Set(logs.flatMap(({ metadata }) => Object.keys(metadata)));
    for (const key of ['memory_mb', 'cpu_percent', 'cost_usd', 'tokens', 'step', 'latency_ms']) {
      expect(keys).toContain(key);
    }
  });

  it('remembers results and lessons, and knows its settings', () => {
    const memories = from.world.agents.flatMap((agent) => [...from.memories(agent)]);
    expect(new Set(memories.map(({ memory_type }) => memory_type))).toEqual(
      new Set(['task_result', 'observation', 'general']),
    );
    expect(new Set(memories.map(({ _id }) => _id)).size).toBe(memories.length);
    expect(from.config('agent1').map(({ key }) => key)).toEqual(
      expect.arrayContaining(['model', 'temperature', 'max_steps']),
    );
  });

  it('leaves no slot of a text unfilled', () => {
    const many = story({ tasks: 400, agents: 4, logs: 400 });
    const kinds = new Set<unknown>();
    for (const batch of many.taskBatches()) {
      for (const { metadata } of batch.tasks) kinds.add(metadata.kind);
      expect(JSON.stringify([batch.tasks, batch.task_progress])).not.toMatch(/\{\w+\}/);
    }
    expect(kinds.size).toBe(PLOTS.length);
    for (const agent of many.world.agents) {
      expect(JSON.stringify([...many.logs(agent), ...many.memories(agent)])).not.toMatch(/\{\w+\}/);
    }
  });
});
