import { objectIdOf } from './ids';
import { planTask, type TaskPlan } from './plan';
import { fillSlots } from './plots';
import { createRandom } from './random';
import type { ConfigDocument, MemoryDocument } from './rows';
import { modelOf } from './task-rows';
import { HOUR, storyStart } from './timeline';
import type { World } from './world';

/** An agent keeps what it learned from its newest tasks and lets older ones go. */
const REMEMBERED_TASKS = 200;

const GENERAL = [
  'Dates are written day first unless the page says otherwise.',
  'Never pay; stop at the summary and hand over.',
  'A greyed-out button usually means that a required field above is empty.',
  'Close banners before reading a page, they move everything below.',
  'Ask before anything that cannot be undone.',
] as const;

export function* agentMemories(world: World, agent: string): Generator<MemoryDocument> {
  const memory = (o: Omit<MemoryDocument, '_id' | 'agent_id'> & { name: string }) => {
    const { name, ...rest } = o;
    return { _id: objectIdOf(`${world.name}/${agent}/memory/${name}`), agent_id: agent, ...rest };
  };
  const tasks = world.tasksOf(agent).slice(0, REMEMBERED_TASKS);
  for (const task of tasks) {
    const plan = planTask(world, task);
    if (plan.completedAt === null) continue;
    const created_at = new Date(plan.completedAt);
    const about = { task_id: plan.id, created_at };
    const content = resultOf(plan);
    yield memory({ name: `${task}/result`, content, memory_type: 'task_result', ...about });
    if (!createRandom(`${world.name}/task/${task}/memory`).chance(0.45)) continue;
    const lesson = fillSlots(plan.plot.lesson, plan.values);
    const observation = { content: lesson, memory_type: 'observation' as const };
    yield memory({ name: `${task}/lesson`, ...observation, ...about });
  }

  const random = createRandom(`${world.name}/${agent}/memories`);
  for (const [index, content] of random.shuffled(GENERAL).slice(0, 3).entries()) {
    const created_at = new Date(storyStart(world) - random.integer(1, 20) * HOUR);
    const type = { memory_type: 'general' as const, task_id: null };
    yield memory({ name: `general/${index}`, content, ...type, created_at });
  }
}

export function agentConfig(world: World, agent: string): ConfigDocument[] {
  const random = createRandom(`${world.name}/${agent}/config`);
  const values = {
    model: modelOf(world, agent),
    temperature: random.pick([0, 0.2, 0.5]),
    max_steps: random.pick([25, 40, 60]),
    viewport: { width: 1280, height: 800 },
    retry_limit: random.integer(2, 4),
  };
  return Object.entries(values).map(([key, value]) => ({
    _id: objectIdOf(`${agent}/config/${key}`),
    key,
    value,
  }));
}

function resultOf(plan: TaskPlan): string {
  if (plan.status === 'completed') return fillSlots(plan.plot.result, plan.values);
  if (plan.failure) return `${plan.title}: failed. ${plan.failure.error}.`;
  return `${plan.title}: cancelled by the user at step ${plan.steps.length}.`;
}
