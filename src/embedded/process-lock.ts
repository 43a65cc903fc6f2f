import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedError } from './embedded-error';
import { errorCode } from './error-code';

/** Another process holds the folder. */
export class LockedError extends EmbeddedError {
  constructor(
    readonly pid: number,
    message: string,
  ) {
    super(message);
    this.name = 'LockedError';
  }
}

export interface ProcessLock {
  release(): void;
}

const held = new Set<string>();

/**
 * Takes a lock file that names its process; one left by a dead process is taken over. A process id
 * alone is not enough where ids are used again (a container gives every start the same one), so the
 * time at which the process began is kept beside it where the system tells it.
 */
export function takeProcessLock(file: string, what: string): ProcessLock {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, began: beginningOf(process.pid) }));
  try {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      if (tryLink(draft, file)) {
        held.add(file);
        return { release: () => release(file) };
      }
      const holder = readHolder(file);
      if (holder && isHolding(file, holder))
        throw new LockedError(holder.pid, refusal(what, holder.pid));
      removeStale(file, holder);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new LockedError(0, `${what} is being opened by several processes at once. Try again.`);
}

const refusal = (what: string, pid: number) =>
  `${what} is in use by process ${pid}. Stop that process first, or set DATA_DIR to another folder.`;

interface Holder {
  pid: number;
  began?: string;
}

function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Moved aside before it is removed: of two processes that find the same dead lock one moves it, and
 * a lock taken between the look and the move is put back.
 */
function removeStale(file: string, seen: Holder | undefined): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  const isOther = moved && (moved.pid !== seen?.pid || moved.began !== seen?.began);
  if (isOther) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function readHolder(file: string): Holder | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('pid' in parsed)) return undefined;
    const began = 'began' in parsed && typeof parsed.began === 'string' ? parsed.began : undefined;
    return typeof parsed.pid === 'number' ? { pid: parsed.pid, began } : undefined;
  } catch {
    return undefined;
  }
}

function isHolding(file: string, { pid, began }: Holder): boolean {
  if (pid === process.pid) return held.has(file) || (began ?? '') !== (beginningOf(pid) ?? '');
  return isRunning(pid, began);
}

/** Whether that very process still runs, not a later one under its id. */
export function isRunning(pid: number, began?: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false;
  }
  const now = beginningOf(pid);
  return began === undefined || now === undefined || now === began;
}

/** When a process began, in the system's own ticks; undefined where the system does not say. */
export function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name and may hold spaces and brackets.
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    return `${boot}-${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return undefined;
  }
}

function release(file: string): void {
  if (!held.delete(file)) return;
  if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
}
