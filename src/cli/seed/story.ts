import { agentLogs } from './agent-logs';
import { agentConfig, agentMemories } from './agent-memories';
import { agentRows } from './agent-rows';
import { type DrawStep, demoFiles } from './demo-files';
import { evaluationRows } from './evaluation-rows';
import { createSharedPictures, drawTaskStep } from './pictures/picture';
import { planTask } from './plan';
import { progressRows } from './progress-rows';
import type { AgentRow, ConfigDocument, LogDocument, MemoryDocument, TaskBatch } from './rows';
import { taskRow } from './task-rows';
import { createWorld, type World, type WorldOptions } from './world';

/** The demo data as a tale told in pieces, so that its length never decides how much memory it takes. */
export interface Story {
  world: World;
  agents(): AgentRow[];
  /** Newest tasks first. */
  taskBatches(): Generator<TaskBatch>;
  logs(agent: string): Generator<LogDocument>;
  memories(agent: string): Generator<MemoryDocument>;
  config(agent: string): ConfigDocument[];
}

const TASKS_PER_BATCH = 10;

/** The newest tasks, about two hundred screenshots, are drawn as they were; older ones share. */
const TASKS_DRAWN = 40;

export function createStory(options: WorldOptions): Story {
  const world = createWorld(options);
  return {
    world,
    agents: () => agentRows(world),
    taskBatches: () => taskBatches(world),
    logs: (agent) => agentLogs(world, agent),
    memories: (agent) => agentMemories(world, agent),
    config: (agent) => agentConfig(world, agent),
  };
}

function* taskBatches(world: World): Generator<TaskBatch> {
  const shared = createSharedPictures();
  const draw: DrawStep = (plan, step) =>
    plan.index < TASKS_DRAWN ? drawTaskStep(plan, step) : shared(plan, step);
  for (let from = 0; from < world.size.tasks; from += TASKS_PER_BATCH) {
    const batch: TaskBatch = { tasks: [], task_progress: [], evaluations: [], files: [] };
    const to = Math.min(world.size.tasks, from + TASKS_PER_BATCH);
    for (let index = from; index < to; index += 1) addTask(world, { index, batch, draw });
    yield batch;
  }
}

function addTask(world: World, o: { index: number; batch: TaskBatch; draw: DrawStep }): void {
  const { batch } = o;
  const plan = planTask(world, o.index);
  const progress = progressRows(world, plan);
  const files = demoFiles(world, { plan, draw: o.draw });
  const result = files.find(({ row }) => row.bucket === world.buckets.binaries);
  batch.tasks.push(
    taskRow(world, {
      plan,
      resultUrl: result ? `minio://${result.row.bucket}/${result.row.object_path}` : null,
      lastEventAt: progress.at(-1)?.timestamp ?? null,
    }),
  );
  batch.task_progress.push(...progress);
  batch.evaluations.push(...evaluationRows(world, plan));
  batch.files.push(...files);
}
