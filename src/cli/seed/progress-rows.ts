import { uuidOf } from './ids';
import type { Step, TaskPlan } from './plan';
import { createRandom, type Random, rounded } from './random';
import type { ProgressRow } from './rows';
import { isoTime } from './timeline';
import type { World } from './world';

/** What happens inside a step, in the order in which it would. */
const MOMENTS: readonly (readonly string[])[] = [
  ['Waiting for the page to settle', 'Scrolling to the right place', 'Reading the page'],
  ['Found the element by its label', 'Two elements match, taking the visible one', 'Typing'],
  ['Clicked, the page is changing', 'Value accepted', 'The page shows what was expected'],
];
const ACTIONS = ['click', 'type', 'scroll', 'wait', 'key'] as const;

export function progressRows(world: World, plan: TaskPlan): ProgressRow[] {
  const random = createRandom(`${world.name}/task/${plan.index}/progress`);
  const rows: ProgressRow[] = [];
  const add = (o: { at: number; percent: number; message: string; data: ProgressRow['data'] }) => {
    rows.push({
      id: uuidOf(`${world.name}/task/${plan.index}/progress/${rows.length}`),
      task_id: plan.id,
      agent_id: plan.agent,
      progress_percent: rounded(o.percent, 1),
      message: o.message,
      data: o.data,
      timestamp: isoTime(o.at),
    });
  };

  plan.steps.forEach((step, index) => {
    const messages = [step.text, ...momentsOf(random)];
    const last = index === plan.steps.length - 1;
    messages.forEach((message, part) => {
      const done = (index + part / messages.length) / plan.totalSteps;
      const at = partTime(step, part / (messages.length + 1));
      const data = { step: index + 1, steps: plan.totalSteps, action: actionOf(random) };
      add({ at, percent: done * 100, message, data });
    });
    if (last && plan.status !== 'in_progress') {
      add({ at: step.endsAt, percent: finalPercent(plan), ...ending(plan) });
    }
  });
  return rows;
}

function momentsOf(random: Random): string[] {
  return MOMENTS.filter(() => random.chance(0.52)).map((choices) => random.pick(choices));
}

function partTime(step: Step, share: number): number {
  return Math.round(step.startsAt + (step.endsAt - step.startsAt) * share);
}

function actionOf(random: Random): Record<string, unknown> {
  const type = random.pick(ACTIONS);
  if (type === 'wait') return { type, ms: random.integer(2, 30) * 100 };
  return { type, x: random.integer(40, 1240), y: random.integer(60, 760) };
}

/** A task that broke off keeps the percentage it had reached. */
function finalPercent(plan: TaskPlan): number {
  if (plan.status === 'completed') return 100;
  return ((plan.steps.length - 0.1) / plan.totalSteps) * 100;
}

function ending(plan: TaskPlan): Pick<ProgressRow, 'message' | 'data'> {
  const data = { step: plan.steps.length, steps: plan.totalSteps };
  if (plan.status === 'completed') return { message: 'Done', data };
  if (plan.failure) return { message: `Gave up: ${plan.failure.error}`, data };
  return { message: 'Stopped: cancelled by the user', data };
}
