import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditEvent } from './audit-event';

/** Events taken from the folder; they stay there until the taker says what became of them. */
export interface Taken {
  events: AuditEvent[];
  done(): Promise<void>;
  giveBack(): Promise<void>;
}

/** Where events wait on disk while PostgreSQL is away. */
export interface AuditSpill {
  /** Durable once it resolves; false where the folder holds all it may. */
  write(events: readonly AuditEvent[]): Promise<boolean>;
  holdsAny(): Promise<boolean>;
  /** Some of the oldest events, own ones and those of processes that are gone. */
  take(most: number): Promise<Taken | undefined>;
  /** What this process wrote and nobody took yet. */
  bytes(): number;
}

const READY = '.jsonl';
const DRAFT = '.draft';
const TAKEN = '.taken';
/** A file that nobody finished within this time belongs to a process that is gone. */
const ABANDONED_MS = 60_000;

/**
 * Each batch is a file that is never changed once it has its name, so a process that is killed
 * leaves whole files alone, and several processes can share the folder: whoever renames a file has
 * it. Should two send the same one after all, the ids of its events make the second time harmless.
 */
export function createAuditSpill(folder: string, maxBytes: number): AuditSpill {
  const sizes = new Map<string, number>();
  let held = 0;

  const forget = (name: string) => {
    held -= sizes.get(name) ?? 0;
    sizes.delete(name);
  };

  async function write(events: readonly AuditEvent[]): Promise<boolean> {
    const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    const size = Buffer.byteLength(text);
    if (held + size > maxBytes) return false;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${String(Date.now()).padStart(15, '0')}-${randomUUID()}`;
    const draft = join(folder, name + DRAFT);
    try {
      await writeDurably(draft, text);
      await rename(draft, join(folder, name + READY));
      await syncFolder(folder);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    }
    sizes.set(name, size);
    held += size;
    return true;
  }

  async function take(most: number): Promise<Taken | undefined> {
    const files: { name: string; path: string }[] = [];
    const events: AuditEvent[] = [];
    for (const file of (await namesIn(folder)).sort()) {
      if (events.length >= most) break;
      const name = file.slice(0, file.indexOf('.'));
      const path = await claim(folder, file, name);
      if (path === undefined) continue;
      files.push({ name, path });
      events.push(...eventsOf(await readFile(path, 'utf8')));
    }
    if (files.length === 0) return undefined;
    return {
      events,
      done: async () => {
        for (const { name, path } of files) {
          await rm(path, { force: true });
          forget(name);
        }
      },
      giveBack: async () => {
        for (const { name, path } of files) await rename(path, join(folder, name + READY));
      },
    };
  }

  return {
    write,
    take,
    holdsAny: async () => (await namesIn(folder)).length > 0,
    bytes: () => held,
  };
}

/** The file under a name that is ours alone, or nothing where somebody else has it. */
async function claim(folder: string, file: string, name: string): Promise<string | undefined> {
  const from = join(folder, file);
  const to = join(folder, `${name}.${randomUUID()}${TAKEN}`);
  try {
    if (!file.endsWith(READY)) {
      const { mtimeMs } = await stat(from);
      if (Date.now() - mtimeMs < ABANDONED_MS) return undefined;
    }
    // Before the rename, or the file would look abandoned the moment it is ours.
    await utimes(from, new Date(), new Date());
    await rename(from, to);
    return to;
  } catch {
    return undefined;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => [READY, DRAFT, TAKEN].some((end) => name.endsWith(end)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Lines that are no events are left out: the last one of a process that was killed may be torn. */
function eventsOf(text: string): AuditEvent[] {
  return text.split('\n').flatMap((line) => {
    try {
      const event: unknown = JSON.parse(line);
      return isEvent(event) ? [event] : [];
    } catch {
      return [];
    }
  });
}

const TEXTS = ['id', 'action', 'actor', 'status', 'createdAt'] as const;

function isEvent(value: unknown): value is AuditEvent {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Record<string, unknown>;
  const { details } = event;
  return (
    TEXTS.every((name) => typeof event[name] === 'string') &&
    typeof details === 'object' &&
    details !== null
  );
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** A new name is durable only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
