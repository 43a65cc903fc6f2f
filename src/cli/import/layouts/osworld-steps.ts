import { fieldsOf, parseJson } from '../files/json';
import { readLines } from '../files/lines';
import { type OpenFile, openRegular, pathInside } from '../files/regular-file';
import type { RunFolder } from '../files/run-folder';
import type { Fields } from '../item';
import { orSkip, Skipped } from '../skipped';
import { timeOf } from './step-times';

export interface Step {
  step: number;
  at: Date;
  data: Fields;
  /** Notes something against this line. */
  note(reason: string): void;
}

/** The steps of a run, without what is broken or there twice. */
export async function* readSteps(run: RunFolder, file: string): AsyncGenerator<Step> {
  const opened = await orSkip(
    (reason) => run.skip(file, reason),
    async () => openRegular(await pathInside(run.path, file)),
  );
  if (opened === undefined) return;
  try {
    yield* stepsOf(run, { file, ...opened });
  } catch (error) {
    // A disk that fails half way: the steps before that are still steps.
    if (!(error instanceof Skipped)) throw error;
    run.skip(file, error.reason);
  } finally {
    await opened.handle.close();
  }
}

async function* stepsOf(
  run: RunFolder,
  { file, handle, modified }: OpenFile & { file: string },
): AsyncGenerator<Step> {
  const seen = new Set<string>();
  let position = 0;
  for await (const { number, text } of readLines(handle)) {
    const note = (reason: string) => run.skip(file, `line ${number}: ${reason}`);
    position += 1;
    const data = await orSkip(note, () => fieldsOfLine(text));
    if (data === undefined) continue;
    const step = Number.isSafeInteger(data.step_num) ? Number(data.step_num) : position;
    // Several actions of one step are told apart by their times.
    const key = `${step} ${data.Error === undefined ? JSON.stringify(data.action_timestamp) : number}`;
    if (seen.has(key)) {
      note(`duplicate step ${step}`);
      continue;
    }
    seen.add(key);
    yield { step, at: timeOfAction(data.action_timestamp) ?? modified, data, note };
  }
}

function fieldsOfLine(text: string | undefined): Fields {
  if (text === undefined) throw new Skipped('is too long');
  const data = fieldsOf(parseJson(text));
  if (data === undefined) throw new Skipped('a JSON object was expected');
  return data;
}

const ACTION_TIME = /^(\d{4})(\d\d)(\d\d)@(\d\d)(\d\d)(\d\d)(\d{0,6})$/;

/** `20250131@120000`, read as UTC like every time without a zone. */
function timeOfAction(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const [whole, year, month, day, hour, minute, second, rest = ''] = ACTION_TIME.exec(value) ?? [];
  if (whole === undefined) return undefined;
  const fraction = rest.padEnd(3, '0').slice(0, 3);
  return timeOf(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}Z`));
}
