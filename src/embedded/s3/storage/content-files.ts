import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './files';

/** A file that holds a whole object or a part of one. Its name says nothing about the key. */
export interface Blob {
  id: string;
  size: number;
}

const READ_SIZE = 64 * 1024;

/**
 * Content is written aside, synced, and only then renamed to its place; the index names it last.
 * So whatever a crash leaves behind is either named by the index and whole, or swept at start.
 */
export class ContentFiles {
  private readonly pins = new Map<string, number>();
  private readonly doomed = new Set<string>();
  private readonly folders = new Map<string, Promise<void>>();

  private constructor(
    private readonly content: string,
    private readonly temporary: string,
  ) {}

  static async open(folder: string): Promise<ContentFiles> {
    const files = new ContentFiles(join(folder, 'content'), join(folder, 'incoming'));
    await mkdir(files.content, { recursive: true });
    await rm(files.temporary, { recursive: true, force: true });
    await mkdir(files.temporary, { recursive: true });
    await syncFolder(folder);
    return files;
  }

  /** Removes every file that the index does not know. To be called before anything is written. */
  async sweep(known: ReadonlySet<string>): Promise<void> {
    for (const first of await readdir(this.content)) {
      for (const second of await readdir(join(this.content, first))) {
        for (const id of await readdir(join(this.content, first, second))) {
          if (!known.has(id)) await rm(join(this.content, first, second, id), { force: true });
        }
      }
    }
  }

  /** Keeps what is being read from being removed; the returned function lets go. */
  pin(blobs: readonly Blob[]): () => void {
    for (const { id } of blobs) this.pins.set(id, (this.pins.get(id) ?? 0) + 1);
    return () => {
      for (const { id } of blobs) {
        const left = (this.pins.get(id) ?? 1) - 1;
        if (left > 0) this.pins.set(id, left);
        else this.pins.delete(id);
        if (left <= 0 && this.doomed.delete(id)) void this.unlink(id);
      }
    };
  }

  /** Removes content that the index has let go, now or when its last reader has. */
  async retire(blobs: readonly Blob[]): Promise<void> {
    for (const { id } of blobs) {
      if (this.pins.has(id)) this.doomed.add(id);
      else await this.unlink(id);
    }
  }

  /** The bytes from `start` up to and including `end`, piece by piece. */
  async *read(blobs: readonly Blob[], range: { start: number; end: number }) {
    let offset = 0;
    for (const { id, size } of blobs) {
      const from = Math.max(range.start - offset, 0);
      const to = Math.min(range.end - offset, size - 1);
      offset += size;
      if (from > to) continue;
      const handle = await open(this.pathOf(id), 'r');
      try {
        yield* readPieces(handle, { from, to });
      } finally {
        await handle.close();
      }
    }
  }

  async writer(): Promise<BlobWriter> {
    const id = randomBytes(16).toString('hex');
    const path = join(this.temporary, id);
    const handle = await open(path, 'wx', 0o600);
    return new BlobWriter({ id, path, handle, settle: () => this.settle(id, path) });
  }

  private async settle(id: string, path: string): Promise<void> {
    const folder = join(this.content, id.slice(0, 1), id.slice(1, 2));
    let made = this.folders.get(folder);
    if (!made) {
      made = this.makeFolder(folder);
      this.folders.set(folder, made);
      made.catch(() => this.folders.delete(folder));
    }
    await made;
    await rename(path, this.pathOf(id));
    await syncFolder(folder);
  }

  private async makeFolder(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await syncFolder(join(folder, '..'));
    await syncFolder(this.content);
  }

  private pathOf(id: string): string {
    return join(this.content, id.slice(0, 1), id.slice(1, 2), id);
  }

  // A file that stays behind costs space until the next start, and must not fail a request.
  private unlink(id: string): Promise<void> {
    return rm(this.pathOf(id), { force: true }).catch(() => undefined);
  }
}

export class BlobWriter {
  private size = 0;

  constructor(
    private readonly file: {
      id: string;
      path: string;
      handle: FileHandle;
      settle: () => Promise<void>;
    },
  ) {}

  async write(chunk: Buffer): Promise<void> {
    for (let done = 0; done < chunk.length; ) {
      done += (await this.file.handle.write(chunk, done, chunk.length - done)).bytesWritten;
    }
    this.size += chunk.length;
  }

  /** Durable and in its place when this resolves. */
  async finish(): Promise<Blob> {
    await this.file.handle.sync();
    await this.file.handle.close();
    await this.file.settle();
    return { id: this.file.id, size: this.size };
  }

  async abandon(): Promise<void> {
    await this.file.handle.close().catch(() => undefined);
    await rm(this.file.path, { force: true }).catch(() => undefined);
  }
}

async function* readPieces(handle: FileHandle, { from, to }: { from: number; to: number }) {
  for (let position = from; position <= to; ) {
    const buffer = Buffer.allocUnsafe(Math.min(READ_SIZE, to - position + 1));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) throw new Error('A content file is shorter than its index says.');
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
