import { fieldsOf, LARGEST_DOCUMENT, textOf } from '../files/json';
import { pictureOfText } from '../files/picture';
import type { RunFolder } from '../files/run-folder';
import type { Fields, Item } from '../item';
import { orSkip } from '../skipped';
import { screenshotBeside } from './screenshot-beside';

export interface TimedStep {
  step: number;
  at: Date;
  until?: Date;
  data: Fields;
  note(reason: string): void;
}

export async function* itemsOfStep(run: RunFolder, timed: TimedStep): AsyncGenerator<Item> {
  const { step, at, until, data, note } = timed;
  const of = { step, at, until };
  const { screenshot, ...state } = fieldsOf(data.state) ?? {};
  const results = resultsOf(data.result);
  // Pointer, not payload: the picture itself goes to the object storage alone.
  const kept = data.state === undefined ? data : { ...data, state };
  if (JSON.stringify(kept).length > LARGEST_DOCUMENT) return note('is too large');
  const { goal, memory } = thoughtsOf(data.model_output);
  const message = goal ?? memory ?? results.map(({ text }) => text).find(Boolean) ?? null;
  yield { kind: 'progress', ...of, message, percent: null, data: kept };

  for (const { error } of results) {
    if (error === undefined) continue;
    yield { kind: 'log', ...of, level: 'error', message: error, metadata: { step } };
  }
  if (memory !== undefined) yield { kind: 'memory', ...of, content: memory };
  noteEnding(run, results);

  const metadata = { step, url: state.url, title: state.title };
  const file = textOf(state.screenshot_path);
  const inline = textOf(screenshot);
  if (file !== undefined) yield* screenshotBeside(run, { file, shot: { ...of, metadata }, note });
  else if (inline !== undefined) {
    const picture = await orSkip(note, () => pictureOfText(inline));
    if (picture) yield { kind: 'screenshot', ...of, picture, name: `step_${step}`, metadata };
  }
}

/** Earlier versions keep the thoughts one level deeper. */
function thoughtsOf(value: unknown): { goal?: string; memory?: string } {
  const output = fieldsOf(value) ?? {};
  const state = fieldsOf(output.current_state) ?? {};
  return {
    goal: textOf(output.next_goal) ?? textOf(state.next_goal),
    memory: textOf(output.memory) ?? textOf(state.memory),
  };
}

interface StepResult {
  done: boolean;
  success: unknown;
  text?: string;
  error?: string;
}

function resultsOf(value: unknown): StepResult[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.flatMap((entry) => {
    const fields = fieldsOf(entry);
    if (fields === undefined) return [];
    const { is_done, success, extracted_content, error } = fields;
    return [
      { done: is_done === true, success, text: textOf(extracted_content), error: textOf(error) },
    ];
  });
}

/** The last step decides, as long as no result file says otherwise. */
function noteEnding({ ending }: RunFolder, results: readonly StepResult[]): void {
  const error = results.findLast((result) => result.error !== undefined)?.error;
  const done = results.find((result) => result.done);
  const failed = done ? done.success === false : error !== undefined;
  ending.status = failed ? 'failed' : 'completed';
  ending.error = failed ? error : undefined;
}
