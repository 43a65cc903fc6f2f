import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FILE_HEAD_BYTES, frameHead, newFileHead, readFrames } from './frames';
import { type Operation, readOperations, writeOperation } from './operation';

const MAX_FRAME_BYTES = 32 * 1024 * 1024;
const SNAPSHOT_FRAME_BYTES = 1024 * 1024;
/** Smaller files are not worth rewriting. */
const COMPACT_FROM_BYTES = 4 * 1024 * 1024;

interface Waiter {
  upTo: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

export interface LogOwner {
  apply(operation: Operation): void;
  /** All that is needed to rebuild the present state, in parts between which others may run. */
  snapshot(): Iterable<Operation>;
  /** About how many bytes that would take. */
  liveBytes(): number;
}

/**
 * The file of one database. Changes are queued in the order they were made; those that arrive while
 * the disk is busy are written and made durable together.
 */
export class LogFile {
  private queue: Buffer[][] = [];
  private queued = 0;
  private synced = 0;
  private waiters: Waiter[] = [];
  private flushing: Promise<void> | undefined;
  private failure: unknown;
  private compactFrom = COMPACT_FROM_BYTES;

  private constructor(
    readonly path: string,
    private readonly owner: LogOwner,
    private file: FileHandle,
    private seed: number,
    private end: number,
  ) {}

  static async open(path: string, owner: LogOwner): Promise<LogFile> {
    await rm(`${path}.new`, { force: true });
    const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return open(path, 'w+', 0o600);
    });
    try {
      const content = await readFrames(file, (bytes) => {
        for (const operation of readOperations(bytes)) owner.apply(operation);
      });
      if (content) {
        await file.truncate(content.end);
        return new LogFile(path, owner, file, content.seed, content.end);
      }
      const { head, seed } = newFileHead();
      await file.truncate(0);
      await file.write(head, 0, head.length, 0);
      await file.sync();
      await syncFolder(path);
      return new LogFile(path, owner, file, seed, FILE_HEAD_BYTES);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get bytes(): number {
    return this.end;
  }

  enqueue(operation: Operation): void {
    // After a failure the changes before this one are lost: it must not stand without them.
    if (this.failure !== undefined) return;
    this.queue.push(writeOperation(operation));
    this.queued += 1;
    this.flushing ??= this.flush();
  }

  /** Resolves when every change made so far would survive a loss of power. */
  durable(): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (this.synced === this.queued) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiters.push({ upTo: this.queued, resolve, reject });
    });
  }

  async close(): Promise<void> {
    await this.flushing;
    await this.file.close();
  }

  private async flush(): Promise<void> {
    // Changes made in the same turn of the event loop go together.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.queue.length > 0) {
        const { parts, count } = this.takeFrame();
        this.end += await writeFrame(this.file, { parts, seed: this.seed, at: this.end });
        await this.file.datasync();
        this.acknowledge(count);
        if (this.end > this.compactFrom && this.end > 2 * this.owner.liveBytes()) {
          await this.compact();
        }
      }
    } catch (error) {
      this.failure = error;
      for (const waiter of this.waiters) waiter.reject(error);
      this.waiters = [];
      this.queue = [];
    } finally {
      this.flushing = undefined;
    }
  }

  private takeFrame(): { parts: Buffer[]; count: number } {
    const parts: Buffer[] = [];
    let [bytes, count] = [0, 0];
    while (count < this.queue.length && (count === 0 || bytes < MAX_FRAME_BYTES)) {
      for (const part of this.queue[count] ?? []) {
        parts.push(part);
        bytes += part.length;
      }
      count += 1;
    }
    this.queue.splice(0, count);
    return { parts, count };
  }

  private acknowledge(count: number): void {
    this.synced += count;
    const settled = this.waiters.filter((waiter) => waiter.upTo <= this.synced);
    this.waiters = this.waiters.filter((waiter) => waiter.upTo > this.synced);
    for (const waiter of settled) waiter.resolve();
  }

  /**
   * Writes the present state to a new file that then takes the old one's name. Changes made
   * meanwhile stay in the queue and follow; carrying one out twice does no harm.
   */
  private async compact(): Promise<void> {
    const path = `${this.path}.new`;
    const made = await writeSnapshot(path, this.owner.snapshot()).catch(() => undefined);
    if (made === undefined) {
      // The disk may be full: the old file is whole, so go on with it and try much later.
      this.compactFrom = this.end * 2;
      await rm(path, { force: true });
      return;
    }
    await rename(path, this.path);
    const old = this.file;
    [this.file, this.seed, this.end] = [made.file, made.seed, made.end];
    await syncFolder(this.path);
    await old.close();
  }
}

interface Snapshot {
  file: FileHandle;
  seed: number;
  end: number;
}

async function writeSnapshot(path: string, operations: Iterable<Operation>): Promise<Snapshot> {
  const file = await open(path, 'w+', 0o600);
  const { head, seed } = newFileHead();
  let end = FILE_HEAD_BYTES;
  try {
    await file.write(head, 0, head.length, 0);
    let [parts, bytes]: [Buffer[], number] = [[], 0];
    for (const operation of operations) {
      for (const part of writeOperation(operation)) {
        parts.push(part);
        bytes += part.length;
      }
      if (bytes < SNAPSHOT_FRAME_BYTES) continue;
      end += await writeFrame(file, { parts, seed, at: end });
      [parts, bytes] = [[], 0];
    }
    if (bytes > 0) end += await writeFrame(file, { parts, seed, at: end });
    await file.sync();
    return { file, seed, end };
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface Frame {
  parts: readonly Buffer[];
  seed: number;
  at: number;
}

async function writeFrame(file: FileHandle, { parts, seed, at }: Frame): Promise<number> {
  const bytes = Buffer.concat([frameHead(parts, seed), ...parts]);
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
  return bytes.length;
}

/** A new name is durable only when its folder is. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
