import { fieldsOf, LARGEST_DOCUMENT } from '../files/json';
import { type RunFolder, readJson } from '../files/run-folder';
import type { Item } from '../item';
import { orSkip } from '../skipped';
import type { Layout } from './layout';
import { messageOf } from './model-message';
import { screenshotOf } from './model-screenshot';
import { inOrder } from './step-times';

type Part = 'progress' | 'screenshot' | 'other';

interface Entry {
  file: string;
  part: Part;
  step: number;
}

const NAME = /^trajectory_(progress|screenshot|other)_(\d{1,12})\.json$/;
const PARTS: readonly Part[] = ['progress', 'screenshot', 'other'];

/** One file per item of a computer-use model, numbered in order of time. */
export const organizedTraj: Layout = {
  name: 'organized_traj',
  marks: (name) => NAME.test(name),
  async *read(run) {
    const next = inOrder();
    for (const entry of withoutDuplicates(run, entriesOf(run.names))) {
      const found = await readJson(run, entry.file, largest(entry.part));
      if (found === undefined) continue;
      // The files hold no times: what is left is when each was written.
      yield* itemsOf(run, { ...entry, value: found.value, at: next(found.modified) });
    }
  },
};

const largest = (part: Part) => (part === 'screenshot' ? undefined : LARGEST_DOCUMENT);

function entriesOf(names: readonly string[]): Entry[] {
  const entries = names.flatMap((file): Entry[] => {
    const [, part, number] = NAME.exec(file) ?? [];
    const known = PARTS.find((one) => one === part);
    return known ? [{ file, part: known, step: Number(number) }] : [];
  });
  return entries.sort(
    (a, b) =>
      a.step - b.step ||
      PARTS.indexOf(a.part) - PARTS.indexOf(b.part) ||
      (a.file < b.file ? -1 : 1),
  );
}

function* withoutDuplicates(run: RunFolder, entries: readonly Entry[]): Generator<Entry> {
  let last: Entry | undefined;
  for (const entry of entries) {
    const { file, part, step } = entry;
    if (last?.step === step && last.part === part) {
      run.use(file);
      run.skip(file, `duplicate step: ${part} ${step} is in ${last.file} as well`);
      continue;
    }
    last = entry;
    yield entry;
  }
}

async function* itemsOf(
  run: RunFolder,
  { file, part, step, value, at }: Entry & { value: unknown; at: Date },
): AsyncGenerator<Item> {
  const data = fieldsOf(value);
  if (part === 'other') {
    yield { kind: 'log', step, at, level: 'info', message: file, metadata: { document: value } };
  } else if (data === undefined) {
    run.skip(file, `holds no ${part}: a JSON object was expected`);
  } else if (part === 'progress') {
    const message = messageOf(data);
    if (message === undefined) {
      run.skip(file, 'holds no message of an assistant');
      return;
    }
    yield { kind: 'progress', step, at, message, percent: null, data };
    if (message !== null) {
      yield { kind: 'log', step, at, level: 'info', message, metadata: { step } };
    }
  } else {
    const shot = await orSkip(
      (reason) => run.skip(file, reason),
      () => screenshotOf(run, data),
    );
    if (shot) yield { kind: 'screenshot', step, at, name: `screenshot_${step}`, ...shot };
  }
}
