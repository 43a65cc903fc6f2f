import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Output } from '../command';
import { usageError } from '../exit-codes';
import { createProgress } from '../progress';
import { type Importing, importRun, stopped } from './import-run';
import { layoutsIn } from './layouts';
import { addSkipped } from './report';
import { survey } from './survey';
import { countFiles, type Folder, labelOf, walk } from './walk';

/** Files that a run named as its own, for as long as the walk is below that run's folder. */
interface Owner {
  path: string;
  used: Set<string>;
}

/** Reading a run for the first time is about this part of the whole work. */
const READING = 0.2;

export interface FolderOptions {
  root: string;
  stderr: Output;
}

export async function importFolder(
  importing: Importing,
  { root, stderr }: FolderOptions,
): Promise<void> {
  const total = await countFiles(root);
  const label = importing.dryRun ? 'Reading' : 'Importing';
  const progress = createProgress({ label, total, unit: 'files', stderr });
  let owners: Owner[] = [];
  let done = 0;
  try {
    for await (const folder of walk(root)) {
      owners = owners.filter(({ path }) => folder.path.startsWith(`${path}${sep}`));
      const owner = { path: folder.path, used: new Set<string>() };
      await importRuns(importing, { root, folder, owner }, (share) =>
        progress.update(done + Math.floor(share * Math.max(folder.files.length, owner.used.size))),
      );
      owners.push(owner);
      noteUnknown(importing, { root, folder, owners });
      done += folder.files.length;
      progress.update(done);
    }
  } finally {
    progress.finish();
  }
}

async function importRuns(
  importing: Importing,
  { root, folder, owner }: { root: string; folder: Folder; owner: Owner },
  onProgress: (share: number) => void,
): Promise<void> {
  for (const layout of layoutsIn(folder.files)) {
    if (importing.signal.aborted) throw stopped();
    const found = await survey(layout, {
      folder: folder.path,
      names: folder.files,
      use: (file) => {
        owner.used.add(join(folder.path, file));
        onProgress(READING * Math.min(1, owner.used.size / folder.files.length));
      },
      skip: (file, reason) =>
        addSkipped(importing.report, { file: labelOf(root, join(folder.path, file)), reason }),
    });
    if (found === undefined) continue;
    importing.report.runs += 1;
    await importRun(importing, found, (share) => onProgress(READING + (1 - READING) * share));
  }
}

function noteUnknown(
  { report }: Importing,
  { root, folder, owners }: { root: string; folder: Folder; owners: readonly Owner[] },
): void {
  for (const { name, reason } of folder.refused) {
    addSkipped(report, { file: labelOf(root, join(folder.path, name)), reason });
  }
  for (const name of folder.files) {
    const path = join(folder.path, name);
    if (owners.some(({ used }) => used.has(path))) continue;
    addSkipped(report, { file: labelOf(root, path), reason: 'unknown file' });
  }
}

/** The folder itself may be a link: that is how it was asked for. */
export async function rootOf(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw usageError('The folder is not there, or is no folder.');
  return realpath(folder);
}
