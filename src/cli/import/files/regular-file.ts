import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, win32 } from 'node:path';
import { errorCode } from '../../../embedded/error-code';
import { Skipped } from '../skipped';

export interface ReadFile {
  bytes: Buffer;
  modified: Date;
}

const REASONS: Record<string, string> = {
  ELOOP: 'is a symbolic link, which is not followed',
  EMLINK: 'is a symbolic link, which is not followed',
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  EISDIR: 'is a folder',
  ENXIO: 'is not a regular file',
  ENAMETOOLONG: 'has too long a name',
};

/** Neither follows a link nor waits for the writer of a pipe. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export async function readRegular(path: string, most: number): Promise<ReadFile> {
  const { handle, size, modified } = await openRegular(path);
  try {
    if (size > most) throw new Skipped(`is larger than ${Math.floor(most / 1024 ** 2)} MB`);
    return { bytes: await handle.readFile().catch(refused), modified };
  } finally {
    await handle.close();
  }
}

export interface OpenFile {
  handle: FileHandle;
  size: number;
  modified: Date;
}

/** Opens a regular and non-empty file; whatever the system says against it is a reason to skip it. */
export async function openRegular(path: string): Promise<OpenFile> {
  const handle = await open(path, FLAGS).catch(refused);
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw new Skipped('is not a regular file');
    if (facts.size === 0) throw new Skipped('is empty');
    return { handle, size: facts.size, modified: facts.mtime };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The path of a file that a run names; it may lie below the run's folder only, and not by a link. */
export async function pathInside(folder: string, given: string): Promise<string> {
  const strays =
    given.includes('\0') ||
    isAbsolute(given) ||
    win32.isAbsolute(given) ||
    given.split(/[/\\]/).includes('..');
  if (strays) throw new Skipped('names a file outside of its run’s folder');
  const path = join(folder, normalize(given));
  // Opening a file follows no link; only the folders on the way to it might be some.
  if (dirname(path) === folder) return path;
  if ((await realpath(path).catch(refused)) !== path) {
    throw new Skipped('leads through a symbolic link, which is not followed');
  }
  return path;
}

/** What the system says against a file, as a reason to skip it. */
export function refused(error: unknown): never {
  const code = String(errorCode(error));
  throw new Skipped(REASONS[code] ?? `cannot be read (${code})`);
}
