import { opendir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { errorCode } from '../../embedded/error-code';

export interface Folder {
  path: string;
  /** Regular files in it, in order of name. */
  files: string[];
  /** Entries that are never read, and why. */
  refused: { name: string; reason: string }[];
}

const MAX_DEPTH = 64;

/**
 * Every folder of a tree, a folder before what is below it. One folder's names are held at a time,
 * and no link is followed, so a tree has an end.
 */
export async function* walk(root: string, depth = 0): AsyncGenerator<Folder> {
  const folder: Folder = { path: root, files: [], refused: [] };
  const below: string[] = [];
  try {
    for await (const entry of await opendir(root)) {
      if (entry.isFile()) folder.files.push(entry.name);
      else if (entry.isDirectory()) below.push(entry.name);
      else folder.refused.push({ name: entry.name, reason: reasonOf(entry) });
    }
  } catch (error) {
    folder.refused.push({ name: '.', reason: `cannot be listed (${String(errorCode(error))})` });
  }
  folder.files.sort();
  yield folder;
  below.sort();
  for (const name of below) {
    if (depth < MAX_DEPTH) yield* walk(join(root, name), depth + 1);
    else yield deepest(join(root, name));
  }
}

const deepest = (path: string): Folder => ({
  path,
  files: [],
  refused: [{ name: '.', reason: `lies more than ${MAX_DEPTH} folders deep` }],
});

const reasonOf = (entry: { isSymbolicLink(): boolean }): string =>
  entry.isSymbolicLink() ? 'is a symbolic link, which is not followed' : 'is not a regular file';

/** How many files there are, so that progress can tell the time left. */
export async function countFiles(root: string): Promise<number> {
  let count = 0;
  for await (const { files } of walk(root)) count += files.length;
  return count;
}

/** How the report names a file: by its path below the folder that was asked for. */
export const labelOf = (root: string, path: string): string => relative(root, path) || '.';
