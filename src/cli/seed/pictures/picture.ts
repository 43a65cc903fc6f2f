import { createHash } from 'node:crypto';
import type { TaskPlan } from '../plan';
import { fillSlots, PLOTS } from '../plots';
import type { Plot } from '../plots/plot';
import { drawScene } from './draw-scene';
import type { Scene } from './scene';

export interface Content {
  body: Buffer;
  /** `sha256:` and hexadecimal digits. */
  checksum: string;
}

export function contentOf(body: Buffer): Content {
  return { body, checksum: `sha256:${createHash('sha256').update(body).digest('hex')}` };
}

/** How a screenshot of one step looks for exactly this task. */
export function drawTaskStep(plan: TaskPlan, step: number): Content {
  const last = step === plan.steps.length;
  const done = last && plan.status === 'completed';
  const failed = last && plan.failure !== null;
  const result = fillSlots(plan.plot.result, plan.values);
  return contentOf(
    drawScene({
      ...pageOf(plan.plot, plan.values),
      heading: plan.title,
      theme: agentNumber(plan.agent) - 1,
      agent: plan.agent,
      step,
      steps: plan.totalSteps,
      stepText: plan.steps[step - 1]?.text ?? '',
      outcome: done ? 'done' : failed ? 'failed' : 'working',
      note: plan.failure?.error ?? result,
    }),
  );
}

const STAGES = 5;

/**
 * Thousands of rows share some sixty drawings, made when first asked for: one for each kind of task
 * and stage of the work, the last one done.
 */
export function createSharedPictures(): (plan: TaskPlan, step: number) => Content {
  const drawn = new Map<string, Content>();
  return (plan, step) => {
    const stage = Math.min(STAGES, Math.ceil((step / plan.totalSteps) * STAGES));
    const key = `${plan.plot.kind}/${stage}`;
    const content = drawn.get(key) ?? drawStage(plan.plot, stage);
    drawn.set(key, content);
    return content;
  };
}

function drawStage(plot: Plot, stage: number): Content {
  const values = Object.fromEntries(
    Object.entries(plot.slots).map(([slot, choices]) => [slot, choices[0] ?? '']),
  );
  const step = Math.round((stage / STAGES) * plot.steps.length);
  return contentOf(
    drawScene({
      ...pageOf(plot, values),
      heading: fillSlots(plot.titles[0] ?? plot.kind, values),
      theme: PLOTS.indexOf(plot),
      agent: 'agent',
      step,
      steps: plot.steps.length,
      stepText: fillSlots(plot.steps[step - 1] ?? '', values),
      outcome: stage === STAGES ? 'done' : 'working',
      note: fillSlots(plot.result, values),
    }),
  );
}

function pageOf(plot: Plot, values: TaskPlan['values']) {
  const details = plot.details.map(
    ([label, value]) => [fillSlots(label, values), fillSlots(value, values)] as const,
  );
  const { app, address, layout, nav, button } = plot;
  return { app, address, layout, nav, button, details } satisfies Partial<Scene>;
}

function agentNumber(agent: string): number {
  return Number(agent.replace(/\D/g, '')) || 1;
}
