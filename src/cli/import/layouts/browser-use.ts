import { fieldsOf, textOf } from '../files/json';
import { type RunFolder, readJson } from '../files/run-folder';
import type { Evaluation, Fields, Item } from '../item';
import { itemsOfStep, type TimedStep } from './browser-use-step';
import type { Layout } from './layout';
import { inOrder, timeOf } from './step-times';

const HISTORY = 'history.json';
const RESULT = 'result.json';

/** One document with every step, the screenshots beside it or in it, and perhaps a result. */
export const browserUse: Layout = {
  name: 'browser-use',
  marks: (name) => name === HISTORY,
  async *read(run) {
    const found = await readJson(run, HISTORY);
    if (found === undefined) return;
    const history = fieldsOf(found.value)?.history;
    if (!Array.isArray(history)) {
      run.skip(HISTORY, 'holds no list "history"');
      return;
    }
    let last: TimedStep | undefined;
    for (const step of stepsOf(run, { history, modified: found.modified })) {
      last = step;
      yield* itemsOfStep(run, step);
    }
    if (run.names.includes(RESULT)) {
      const { step, until, at } = last ?? { step: 0, until: undefined, at: found.modified };
      yield* resultOf(run, { step, at: until ?? at });
    }
  },
};

function* stepsOf(
  run: RunFolder,
  { history, modified }: { history: readonly unknown[]; modified: Date },
): Generator<TimedStep> {
  const next = inOrder();
  const seen = new Set<number>();
  for (const [index, entry] of history.entries()) {
    const note = (reason: string) => run.skip(HISTORY, `entry ${index + 1}: ${reason}`);
    const data = fieldsOf(entry);
    if (data === undefined) {
      note('a JSON object was expected');
      continue;
    }
    const times = fieldsOf(data.metadata) ?? {};
    const step = Number.isSafeInteger(times.step_number) ? Number(times.step_number) : index + 1;
    if (seen.has(step)) {
      note(`duplicate step ${step}`);
      continue;
    }
    seen.add(step);
    const at = next(timeOfSeconds(times.step_start_time) ?? modified);
    const until = timeOfSeconds(times.step_end_time);
    yield { step, at, until: until && until > at ? until : undefined, data, note };
  }
}

const timeOfSeconds = (value: unknown): Date | undefined =>
  typeof value === 'number' ? timeOf(Math.round(value * 1000)) : undefined;

async function* resultOf(
  run: RunFolder,
  { step, at }: { step: number; at: Date },
): AsyncGenerator<Item> {
  const found = await readJson(run, RESULT);
  if (found === undefined) return;
  const result = fieldsOf(found.value);
  if (result === undefined) {
    run.skip(RESULT, 'a JSON object was expected');
    return;
  }
  run.ending.task = textOf(result.task) ?? run.ending.task;
  const score = scoreOf(result);
  if (score === undefined) {
    run.skip(RESULT, 'holds neither a score nor a success');
    return;
  }
  const succeeded = typeof result.success === 'boolean' ? result.success : score > 0;
  run.ending.status = succeeded ? 'completed' : 'failed';
  const evaluation: Evaluation = {
    kind: 'evaluation',
    step,
    at,
    evaluator: 'browser-use',
    score,
    metrics: result,
  };
  yield evaluation;
}

function scoreOf({ score, success }: Fields): number | undefined {
  if (typeof score === 'number' && Number.isFinite(score)) return score;
  return typeof success === 'boolean' ? Number(success) : undefined;
}
