import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { syncFolder } from './files';

export interface LoadedLog {
  log: RecordLog;
  records: unknown[];
  /** Lines in the midst of the file that are not what was written: a failing disk, not a crash. */
  damaged: number;
}

/**
 * An append-only file of JSON lines, each behind the CRC-32 of its text. A crash can tear only the
 * end, which was never acknowledged; loading cuts it off.
 */
export class RecordLog {
  private broken = false;

  private constructor(
    private readonly path: string,
    private handle: FileHandle,
    private size: number,
  ) {}

  static async open(path: string): Promise<LoadedLog> {
    const handle = await open(path, 'a+', 0o600);
    const bytes = await readFile(path);
    const records: unknown[] = [];
    let good = 0;
    let bad = 0;
    let damaged = 0;
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(0x0a, start);
      if (end < 0) break;
      const record = parseLine(bytes.subarray(start, end));
      start = end + 1;
      if (record === undefined) {
        bad += 1;
      } else {
        records.push(record);
        good = start;
        damaged += bad;
        bad = 0;
      }
    }
    if (good < bytes.length) {
      await handle.truncate(good);
      await handle.sync();
    }
    await syncFolder(dirname(path));
    return { log: new RecordLog(path, handle, good), records, damaged };
  }

  /** Durable when this resolves. When it rejects, none of the records is in the file. */
  async append(records: readonly unknown[]): Promise<void> {
    if (this.broken) throw new Error('The index of the bucket cannot be written.');
    const bytes = Buffer.from(records.map(formatLine).join(''));
    try {
      await writeAll(this.handle, bytes);
      await this.handle.datasync();
      this.size += bytes.length;
    } catch (error) {
      await this.handle.truncate(this.size).catch(() => {
        this.broken = true;
      });
      throw error;
    }
  }

  /** Replaces the file by these records alone; they must amount to the same. */
  async rewrite(records: Iterable<unknown>): Promise<void> {
    const aside = `${this.path}.new`;
    await rm(aside, { force: true });
    const handle = await open(aside, 'ax', 0o600);
    let size = 0;
    try {
      for (const lines of inGroups(records, 500)) {
        const bytes = Buffer.from(lines);
        await writeAll(handle, bytes);
        size += bytes.length;
      }
      await handle.sync();
      await rename(aside, this.path);
    } catch (error) {
      await handle.close();
      throw error;
    }
    const replaced = this.handle;
    this.handle = handle;
    this.size = size;
    await replaced.close();
    // Until the folder is synced, a crash could bring the old file back and lose what follows.
    await syncFolder(dirname(this.path)).catch((error: unknown) => {
      this.broken = true;
      throw error;
    });
  }

  async close(): Promise<void> {
    this.broken = true;
    await this.handle.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
  }
}

function* inGroups(records: Iterable<unknown>, size: number): Generator<string> {
  let lines: string[] = [];
  for (const record of records) {
    lines.push(formatLine(record));
    if (lines.length === size) {
      yield lines.join('');
      lines = [];
    }
  }
  yield lines.join('');
}

function formatLine(record: unknown): string {
  const text = JSON.stringify(record);
  return `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;
}

function parseLine(line: Buffer): unknown {
  const text = line.subarray(9);
  if (line.length < 10 || Number.parseInt(line.toString('latin1', 0, 8), 16) !== crc32(text)) {
    return undefined;
  }
  return JSON.parse(text.toString('utf8'));
}
