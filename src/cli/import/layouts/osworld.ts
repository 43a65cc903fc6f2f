import { fieldsOf, textOf } from '../files/json';
import { type RunFolder, readInside } from '../files/run-folder';
import type { Evaluation, Item } from '../item';
import { orSkip, Skipped } from '../skipped';
import type { Layout } from './layout';
import { readSteps } from './osworld-steps';
import { screenshotBeside } from './screenshot-beside';
import { inOrder } from './step-times';

const STEPS = 'traj.jsonl';
const RESULT = 'result.txt';
const LARGEST_RESULT = 1024 ** 2;

/** One line per step, the screenshots beside it, and a number for the result. */
export const osworld: Layout = {
  name: 'osworld',
  marks: (name) => name === STEPS,
  async *read(run) {
    run.use(STEPS);
    const next = inOrder();
    let last = { step: 0, at: undefined as Date | undefined };
    for await (const { step, at: told, data, note } of readSteps(run, STEPS)) {
      const at = next(told);
      last = { step, at };
      run.ending.task ??= textOf(data.instruction);
      const error = textOf(data.Error);
      if (error !== undefined) {
        run.ending.error = error;
        yield { kind: 'log', step, at, level: 'error', message: error, metadata: data };
        continue;
      }
      yield { kind: 'progress', step, at, message: messageOf(data), percent: null, data };
      const file = textOf(data.screenshot_file);
      if (file !== undefined) {
        const shot = { step, at, metadata: { step } };
        yield* screenshotBeside(run, { file, shot, note });
      }
    }
    if (run.names.includes(RESULT)) yield* resultOf(run, last);
  },
};

const messageOf = ({ action, response }: Record<string, unknown>): string | null => {
  const named = textOf(action) ?? textOf(fieldsOf(action)?.action_type) ?? textOf(response);
  if (named !== undefined) return named;
  return action === undefined || action === null ? null : JSON.stringify(action);
};

async function* resultOf(
  run: RunFolder,
  { step, at }: { step: number; at: Date | undefined },
): AsyncGenerator<Item> {
  run.use(RESULT);
  const evaluation = await orSkip(
    (reason) => run.skip(RESULT, reason),
    async (): Promise<Evaluation> => {
      const { bytes, modified } = await readInside(run, RESULT, LARGEST_RESULT);
      const text = bytes.toString('utf8').trim();
      const score = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      if (!Number.isFinite(score)) throw new Skipped('holds no number');
      return {
        kind: 'evaluation',
        step,
        at: at ?? modified,
        evaluator: 'osworld',
        score,
        metrics: {},
      };
    },
  );
  if (evaluation === undefined) return;
  run.ending.status = evaluation.score > 0 ? 'completed' : 'failed';
  yield evaluation;
}
