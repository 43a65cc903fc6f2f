import { badInput } from '../../errors';
import { createRandom } from './random';

export interface DemoSize {
  tasks: number;
  agents: number;
  /** For each agent. */
  logs: number;
}

export interface BucketNames {
  screenshots: string;
  binaries: string;
}

export interface WorldOptions {
  size: DemoSize;
  seed: number;
  /** No row is later than this. */
  until: Date;
  buckets: BucketNames;
}

/** What is settled before the first task is told: who is there, and who does which task. */
export interface World extends WorldOptions {
  /** Names every key that follows, so that stories of another size or seed never collide. */
  name: string;
  agents: readonly string[];
  agentOf(task: number): string;
  /** Newest first. */
  tasksOf(agent: string): readonly number[];
  /** Tasks are numbered from the newest: first those waiting, then those running, then the past. */
  waiting: number;
  running: number;
}

export const SIZE_LIMITS: Record<keyof DemoSize, readonly [least: number, most: number]> = {
  tasks: [0, 1_000_000],
  agents: [1, 1_000],
  logs: [0, 1_000_000],
};

export function createWorld(options: WorldOptions): World {
  const { size, seed } = options;
  for (const [part, [least, most]] of Object.entries(SIZE_LIMITS)) {
    checkWhole({ part, value: size[part as keyof DemoSize], least, most });
  }
  checkWhole({ part: 'seed', value: seed, least: 0, most: Number.MAX_SAFE_INTEGER });
  if (Number.isNaN(options.until.getTime())) throw badInput('"until" is not a time.', 'until');

  const agents = Array.from({ length: size.agents }, (_, index) => `agent${index + 1}`);
  const name = `${seed}/${size.agents}/${size.tasks}`;
  const doers = assignTasks({ agents, tasks: size.tasks, name });
  const tasksByAgent = new Map<string, number[]>(agents.map((agent) => [agent, []]));
  doers.forEach((agent, task) => {
    tasksByAgent.get(agent)?.push(task);
  });

  return {
    ...options,
    name,
    agents,
    agentOf: (task) => doers[task] ?? 'agent1',
    tasksOf: (agent) => tasksByAgent.get(agent) ?? [],
    waiting: size.tasks < 8 ? 0 : clamp(Math.round(size.tasks * 0.06), 1, 3 * size.agents),
    running: size.tasks < 4 ? 0 : clamp(Math.round(size.tasks * 0.1), 1, size.agents),
  };
}

/** Rounds in which every agent gets one task: nobody idles, and nobody does two at a time. */
function assignTasks(o: { agents: string[]; tasks: number; name: string }): string[] {
  const random = createRandom(`${o.name}/rounds`);
  const doers: string[] = [];
  while (doers.length < o.tasks) doers.push(...random.shuffled(o.agents));
  return doers.slice(0, o.tasks);
}

function checkWhole(o: { part: string; value: number; least: number; most: number }): void {
  if (Number.isInteger(o.value) && o.value >= o.least && o.value <= o.most) return;
  throw badInput(
    `"${o.part}" must be a whole number from ${o.least} to ${o.most}, not ${o.value}.`,
    o.part,
  );
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
