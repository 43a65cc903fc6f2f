import { uuidOf } from './ids';
import type { TaskPlan } from './plan';
import { fillSlots } from './plots';
import { createRandom, type Random, rounded } from './random';
import type { EvaluationRow } from './rows';
import { isoTime, MINUTE } from './timeline';
import type { World } from './world';

const EVALUATORS = ['rubric-judge', 'regression-suite', 'human-review'] as const;

/** Ended tasks are judged, most of them by two evaluators who agree more or less. */
export function evaluationRows(world: World, plan: TaskPlan): EvaluationRow[] {
  if (plan.completedAt === null) return [];
  const { completedAt } = plan;
  const random = createRandom(`${world.name}/task/${plan.index}/evaluations`);
  const merit = meritOf(plan, random);
  const count = plan.status === 'cancelled' ? random.integer(0, 1) : random.integer(1, 4);

  return Array.from({ length: Math.min(count, EVALUATORS.length) }, (_, index) => {
    const score = rounded(Math.min(1, Math.max(0, merit + random.between(-0.06, 0.06))), 3);
    const delay = random.between(index * 8 + 1, index * 8 + 8) * MINUTE;
    return {
      id: uuidOf(`${world.name}/task/${plan.index}/evaluation/${index}`),
      task_id: plan.id,
      agent_id: plan.agent,
      evaluator: EVALUATORS[index] ?? EVALUATORS[0],
      score,
      report: reportOf(plan, score),
      metrics: metricsOf(plan, { random, score }),
      created_at: isoTime(Math.round(completedAt + delay)),
    };
  });
}

function meritOf(plan: TaskPlan, random: Random): number {
  if (plan.status === 'failed') return random.between(0.05, 0.4);
  if (plan.status === 'cancelled') return random.between(0.25, 0.5);
  // One success in six was reached by a detour.
  return random.chance(1 / 6) ? random.between(0.5, 0.7) : random.between(0.76, 0.99);
}

function reportOf(plan: TaskPlan, score: number): string {
  const steps = `${plan.steps.length} of ${plan.totalSteps} steps`;
  if (plan.failure) return `Broke off after ${steps}. ${plan.failure.error}.`;
  if (plan.status === 'cancelled') return `Cancelled after ${steps}; what was done was sound.`;
  const result = fillSlots(plan.plot.result, plan.values);
  if (score >= 0.9) return `${result} Nothing to add.`;
  if (score >= 0.75) return `${result} One step was repeated without need.`;
  return `${result} Reached by a detour: the page was reloaded and two steps were done again.`;
}

function metricsOf(plan: TaskPlan, o: { random: Random; score: number }): EvaluationRow['metrics'] {
  const { random, score } = o;
  const near = (spread: number) =>
    Math.min(1, Math.max(0, score + random.between(-spread, spread)));
  const seconds = ((plan.completedAt ?? 0) - (plan.startedAt ?? 0)) / 1000;
  return {
    accuracy: rounded(near(0.08), 3),
    efficiency: rounded(near(0.15), 3),
    safety: rounded(random.between(0.9, 1), 3),
    steps: plan.steps.length,
    retries: random.integer(0, score < 0.7 ? 5 : 1),
    duration_s: rounded(seconds, 1),
    tokens: random.integer(900, 2400) * plan.steps.length,
    cost_usd: rounded(random.between(0.006, 0.02) * plan.steps.length, 4),
  };
}
