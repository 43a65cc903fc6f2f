import { relative } from 'node:path';
import type { Ending, Picture } from '../item';
import { orSkip } from '../skipped';
import { parseJson } from './json';
import { LARGEST_PICTURE, pictureOf } from './picture';
import { pathInside, type ReadFile, readRegular } from './regular-file';

/** Pictures in base64 included. */
const LARGEST_JSON = 256 * 1024 ** 2;

/** A folder in which a run was found, as its layout reads it. */
export interface RunFolder {
  /** Without links in it. */
  path: string;
  /** Its own name, or its parent's where its own says only what the layout is. */
  name: string;
  /** The files that lie in it directly. */
  names: readonly string[];
  /** Leaves out a file of the run, by its path below the folder. */
  skip(file: string, reason: string): void;
  /** What the layout takes for its own; the rest are unknown files. */
  use(file: string): void;
  ending: Ending;
}

export async function readJson(
  run: RunFolder,
  file: string,
  most = LARGEST_JSON,
): Promise<{ value: unknown; modified: Date } | undefined> {
  run.use(file);
  return orSkip(
    (reason) => run.skip(file, reason),
    async () => {
      const { bytes, modified } = await readInside(run, file, most);
      return { value: parseJson(bytes.toString('utf8')), modified };
    },
  );
}

/** A picture that the run names by its path. */
export async function readPicture(run: RunFolder, given: string): Promise<Picture> {
  const path = await pathInside(run.path, given);
  run.use(relative(run.path, path));
  return pictureOf((await readRegular(path, LARGEST_PICTURE)).bytes);
}

export async function readInside(run: RunFolder, file: string, most: number): Promise<ReadFile> {
  return readRegular(await pathInside(run.path, file), most);
}
