import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noSuchBucket, S3Error } from '../s3-error';
import { Bucket } from './bucket';
import { ContentFiles } from './content-files';
import { syncFolder } from './files';

const NAME = /^(?!xn--|\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9])){1,61}[a-z0-9]$/;

/** All buckets of a folder. A bucket's name passes a strict rule before it names a folder. */
export class Buckets {
  private readonly open = new Map<string, Bucket>();
  private readonly creating = new Map<string, Promise<void>>();

  private constructor(
    private readonly folder: string,
    readonly content: ContentFiles,
    private readonly now: () => number,
  ) {}

  static async load(folder: string, now: () => number): Promise<Buckets> {
    const inner = join(folder, 'buckets');
    await mkdir(inner, { recursive: true, mode: 0o700 });
    const buckets = new Buckets(inner, await ContentFiles.open(folder), now);
    for (const name of await readdir(inner)) {
      // What does not have a bucket's name is one that was being made or removed in a crash.
      if (NAME.test(name)) await buckets.openOne(name);
      else await rm(join(inner, name), { recursive: true, force: true });
    }
    await buckets.sweep();
    return buckets;
  }

  get(name: string): Bucket {
    const bucket = this.open.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  list(): Bucket[] {
    return [...this.open.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async create(name: string): Promise<void> {
    if (!NAME.test(name)) {
      throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.', {
        BucketName: name,
      });
    }
    if (this.open.has(name) || this.creating.has(name)) {
      throw new S3Error(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        { BucketName: name },
      );
    }
    const made = this.make(name).finally(() => this.creating.delete(name));
    this.creating.set(name, made);
    await made;
  }

  async remove(name: string): Promise<void> {
    const bucket = this.get(name);
    if (!(await bucket.closeIfEmpty())) {
      throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty', {
        BucketName: name,
      });
    }
    this.open.delete(name);
    await bucket.close();
    const aside = join(this.folder, `.removed-${randomBytes(8).toString('hex')}`);
    await rename(join(this.folder, name), aside);
    await syncFolder(this.folder);
    await this.content.retire([...bucket.state.blobs()]);
    await rm(aside, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.creating.values());
    await Promise.all([...this.open.values()].map((bucket) => bucket.close()));
  }

  private async make(name: string): Promise<void> {
    const aside = join(this.folder, `.new-${randomBytes(8).toString('hex')}`);
    await mkdir(aside, { mode: 0o700 });
    await writeFile(join(aside, 'index.log'), '', { mode: 0o600 });
    await syncFolder(aside);
    await rename(aside, join(this.folder, name));
    await syncFolder(this.folder);
    await this.openOne(name);
  }

  private async openOne(name: string): Promise<void> {
    const folder = join(this.folder, name);
    const created = (await stat(folder)).birthtimeMs || this.now();
    const indexPath = join(folder, 'index.log');
    this.open.set(name, await Bucket.open({ name, created, indexPath }, this.content));
  }

  private async sweep(): Promise<void> {
    const buckets = this.list();
    if (!buckets.every((bucket) => bucket.whole)) return;
    const known = new Set<string>();
    for (const bucket of buckets) for (const { id } of bucket.state.blobs()) known.add(id);
    await this.content.sweep(known);
  }
}
