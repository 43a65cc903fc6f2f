import { uuidOf } from './ids';
import { fillSlots, PLOTS } from './plots';
import type { Failure, Plot } from './plots/plot';
import { createRandom, type Random } from './random';
import type { TaskStatus } from './rows';
import { finishedSlot, HOUR, MINUTE, SECOND } from './timeline';
import type { World } from './world';

export interface Step {
  text: string;
  startsAt: number;
  endsAt: number;
}

/** One task as it went, from which its rows, logs, memories and pictures are told. */
export interface TaskPlan {
  index: number;
  id: string;
  traceId: string;
  agent: string;
  plot: Plot;
  values: Readonly<Record<string, string>>;
  status: TaskStatus;
  title: string;
  createdAt: number;
  startedAt: number | null;
  completedAt: number | null;
  /** The steps that were begun; `totalSteps` counts the rest as well. */
  steps: readonly Step[];
  totalSteps: number;
  failure: Failure | null;
}

/** Any task can be told alone, in any order: it depends on the world and its number only. */
export function planTask(world: World, index: number): TaskPlan {
  const random = createRandom(`${world.name}/task/${index}`);
  const plot = random.pick(PLOTS);
  const values = Object.fromEntries(
    Object.entries(plot.slots).map(([slot, choices]) => [slot, random.pick(choices)]),
  );
  const status = statusOf(world, { index, random });
  const texts = plot.steps.map((text) => fillSlots(text, values));
  const begun = texts.slice(0, begunSteps(status, { total: texts.length, random }));
  const { createdAt, steps } = schedule(world, { index, status, texts: begun, random });
  const ended = status === 'completed' || status === 'failed' || status === 'cancelled';
  const failure = status === 'failed' ? fillFailure(random.pick(plot.failures), values) : null;

  return {
    index,
    id: uuidOf(`${world.name}/task/${index}`),
    traceId: uuidOf(`${world.name}/trace/${traceOf(index)}`),
    agent: world.agentOf(index),
    plot,
    values,
    status,
    title: fillSlots(random.pick(plot.titles), values),
    createdAt,
    startedAt: steps[0]?.startsAt ?? null,
    completedAt: ended ? (steps.at(-1)?.endsAt ?? null) : null,
    steps,
    totalSteps: texts.length,
    failure,
  };
}

/** Of every seven neighbours, two and three were parts of one run; the other two were alone. */
function traceOf(index: number): string {
  const group = Math.floor(index / 7);
  const place = index % 7;
  if (place < 2) return `${group}/pair`;
  return place < 5 ? `${group}/trio` : `${group}/${place}`;
}

function statusOf(world: World, o: { index: number; random: Random }): TaskStatus {
  const chance = o.random.next();
  if (o.index < world.waiting) return 'pending';
  const past = o.index - world.waiting - world.running;
  if (past < 0) return 'in_progress';
  // However small the story, it has a failure and a cancellation among its newest endings.
  if (past === 2) return 'failed';
  if (past === 6) return 'cancelled';
  if (chance < 0.79) return 'completed';
  return chance < 0.94 ? 'failed' : 'cancelled';
}

function begunSteps(status: TaskStatus, o: { total: number; random: Random }): number {
  if (status === 'pending') return 0;
  if (status === 'completed') return o.total;
  return o.random.integer(2, o.total - 1);
}

function schedule(
  world: World,
  o: { index: number; status: TaskStatus; texts: string[]; random: Random },
): { createdAt: number; steps: Step[] } {
  const until = world.until.getTime();
  const durations = o.texts.map(() => o.random.integer(7 * SECOND, 75 * SECOND));
  const total = durations.reduce((sum, duration) => sum + duration, 0);
  const wait = o.random.integer(2 * SECOND, 80 * SECOND);
  let at: number;
  if (o.status === 'pending') {
    const age = ((o.index + o.random.next()) / world.waiting) * HOUR;
    return { createdAt: Math.round(until - age), steps: [] };
  }
  if (o.status === 'in_progress') at = until - total - o.random.integer(4 * SECOND, MINUTE);
  else at = finishedSlot(world, { index: o.index, jitter: o.random.next() }) + wait;

  const createdAt = at - wait;
  const steps = o.texts.map((text, step) => {
    const startsAt = at;
    at += durations[step] ?? 0;
    return { text, startsAt, endsAt: at };
  });
  return { createdAt, steps };
}

function fillFailure(failure: Failure, values: TaskPlan['values']): Failure {
  return {
    error: fillSlots(failure.error, values),
    trace: failure.trace.map((line) => fillSlots(line, values)),
  };
}
