import { lastSign } from './agent-rows';
import { objectIdOf } from './ids';
import { errorLine, idleLine, type LogLine, workLine } from './log-lines';
import { planTask, type Step, type TaskPlan } from './plan';
import { createRandom, type Random } from './random';
import type { LogDocument } from './rows';
import { MINUTE, SECOND } from './timeline';
import { clamp, type World } from './world';

interface TimedLine extends LogLine {
  at: number;
  task: string | null;
}

/** Exactly `logs` documents of one agent: a sign of life, then bursts task by task, newest first. */
export function* agentLogs(world: World, agent: string): Generator<LogDocument> {
  const total = world.size.logs;
  if (total === 0) return;
  const random = createRandom(`${world.name}/${agent}/logs`);
  let written = 0;
  const document = (line: TimedLine): LogDocument => ({
    _id: objectIdOf(`${world.name}/${agent}/log/${total}/${written++}`),
    level: line.level,
    message: line.message,
    agent_id: agent,
    task_id: line.task,
    metadata: line.metadata,
    created_at: new Date(line.at),
  });
  yield document({ ...idleLine(random), at: lastSign(world, agent), task: null });

  const worked = world.tasksOf(agent).filter((task) => task >= world.waiting);
  const shares = shareOut(Math.floor((total - 1) * 0.92), worked.length);
  for (const [position, task] of worked.entries()) {
    const plan = planTask(world, task);
    for (const line of taskLines(random, { plan, count: shares[position] ?? 0 })) {
      yield document(line);
    }
  }
  let idleAt = lastSign(world, agent);
  while (written < total) {
    idleAt -= random.integer(20 * SECOND, 14 * MINUTE);
    yield document({ ...idleLine(random), at: idleAt, task: null });
  }
}

/** Even shares; what is left over goes to the newest tasks. */
function shareOut(total: number, parts: number): number[] {
  const even = parts === 0 ? 0 : Math.floor(total / parts);
  const rest = total - even * parts;
  return Array.from({ length: parts }, (_, index) => even + (index < rest ? 1 : 0));
}

function* taskLines(random: Random, o: { plan: TaskPlan; count: number }): Generator<TimedLine> {
  const { plan, count } = o;
  const burst = plan.failure ? Math.min(count, clamp(Math.round(count * 0.3), 3, 14)) : 0;
  const steady = count - burst;
  for (const [index, step] of plan.steps.entries()) {
    const from = Math.floor((index * steady) / plan.steps.length);
    const to = Math.floor(((index + 1) * steady) / plan.steps.length);
    for (let line = from; line < to; line += 1) {
      const words = workLine(random, { plan, step, number: index + 1, first: line === from });
      yield { ...words, at: within(step, (line - from) / (to - from)), task: plan.id };
    }
  }
  const end = plan.completedAt ?? 0;
  for (let position = 0; position < burst; position += 1) {
    const words = errorLine(random, { plan, position, count: burst });
    const before = (burst - 1 - position) * 95 + random.integer(5, 60);
    yield { ...words, at: end - before, task: plan.id };
  }
}

/** Lines come in a burst when a step begins, not spread evenly over it. */
function within(step: Step, share: number): number {
  const length = Math.min(step.endsAt - step.startsAt - 3 * SECOND, 6 * SECOND);
  return Math.round(step.startsAt + length * share);
}
