import { basename, extname } from 'node:path';
import { type RunFolder, readPicture } from '../files/run-folder';
import type { Item, Screenshot } from '../item';
import { orSkip, quoted } from '../skipped';

/** The screenshot of a step that names a file of its run. */
export async function* screenshotBeside(
  run: RunFolder,
  {
    file,
    shot,
    note,
  }: {
    file: string;
    shot: Pick<Screenshot, 'step' | 'at' | 'until' | 'metadata'>;
    note: (reason: string) => void;
  },
): AsyncGenerator<Item> {
  const picture = await orSkip(
    (reason) => note(`${quoted(file)} ${reason}`),
    () => readPicture(run, file),
  );
  if (picture === undefined) return;
  yield { kind: 'screenshot', picture, name: basename(file, extname(file)), ...shot };
}
