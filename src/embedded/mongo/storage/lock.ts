import { readFileSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Takes the folder for this process; a second server on it would tear its files. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  // Linked into place with its content, so that nobody ever reads half a lock.
  const own = `${path}.${process.pid}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(own, identity(process.pid), { mode: 0o600 });
      await link(own, path).finally(() => rm(own, { force: true }));
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = (await readFile(path, 'utf8').catch(() => '')).trim();
    if (isAlive(holder)) {
      throw new Error(
        `Another MongoDB server (process ${holder.split(' ')[0]}) is using the folder ${folder}: stop it, or use another folder.`,
      );
    }
    await rm(path, { force: true });
  }
  throw new Error(`The folder ${folder} could not be locked: another server is starting on it.`);
}

/** The process number and, where the system tells it, the time it started: numbers come again. */
function identity(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    return `${pid} ${fields?.[19] ?? ''}`.trim();
  } catch {
    return String(pid);
  }
}

function isAlive(holder: string): boolean {
  const pid = Number(holder.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return identity(pid) === holder;
}
