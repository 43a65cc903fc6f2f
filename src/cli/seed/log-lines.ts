import type { Step, TaskPlan } from './plan';
import { type Random, rounded } from './random';
import type { LogDocument } from './rows';

export type LogLine = Pick<LogDocument, 'level' | 'message'> & {
  metadata: Record<string, unknown>;
};

const TARGETS = ['button', 'text field', 'menu entry', 'table row', 'link', 'date cell'] as const;
const WARNINGS = [
  'Element moved while it was clicked; trying again (1 of 3)',
  'Page took longer than 5 s to settle',
  'Two elements match the description; taking the visible one',
  'A banner covers the target; scrolling',
] as const;

/** What an agent writes while it works on a step: the first line names it, the rest is chatter. */
export function workLine(
  random: Random,
  o: { plan: TaskPlan; step: Step; number: number; first: boolean },
): LogLine {
  const { number } = o;
  const place = { step: number, ...load(random) };
  if (o.first) {
    const message = `Step ${number} of ${o.plan.totalSteps}: ${o.step.text}`;
    return { level: 'info', message, metadata: place };
  }
  const kind = random.next();
  if (kind < 0.34) {
    const tokens = random.integer(420, 2600);
    const latency = random.integer(480, 4200);
    const cost = rounded(tokens * 0.0000042, 5);
    const message = `Model answered in ${latency} ms with ${tokens} tokens`;
    return call('debug', message, { ...place, tokens, cost_usd: cost, latency_ms: latency });
  }
  if (kind < 0.7) {
    const latency = random.integer(14, 320);
    const message = `Clicked the ${random.pick(TARGETS)} in ${latency} ms`;
    return call('debug', message, { ...place, latency_ms: latency });
  }
  if (kind < 0.8) return call('warning', random.pick(WARNINGS), { ...place, retry: 1 });
  const bytes = random.integer(2100, 7800);
  return call('info', `Screenshot taken, ${bytes} bytes`, { ...place, bytes });
}

/** The burst before a failure: the plot's own trace again and again, then the giving up. */
export function errorLine(
  random: Random,
  o: { plan: TaskPlan; position: number; count: number },
): LogLine {
  const { plan, position, count } = o;
  const metadata = { step: plan.steps.length, attempt: position + 1, ...load(random) };
  const trace = plan.failure?.trace ?? [];
  if (position === count - 1) {
    return call('error', `Giving up: ${plan.failure?.error ?? 'unknown'}`, metadata);
  }
  if (position === 0) return call('warning', 'Something is wrong, looking closer', metadata);
  return call('error', trace[(position - 1) % trace.length] ?? 'Step failed', metadata);
}

export function idleLine(random: Random): LogLine {
  return call('debug', 'Heartbeat', { ...load(random) });
}

function load(random: Random): Record<string, unknown> {
  return {
    memory_mb: random.integer(310, 940),
    cpu_percent: rounded(random.between(2, 78), 1),
  };
}

function call(
  level: LogLine['level'],
  message: string,
  metadata: Record<string, unknown>,
): LogLine {
  return { level, message, metadata };
}
