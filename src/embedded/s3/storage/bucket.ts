import { noSuchBucket } from '../s3-error';
import { BucketState } from './bucket-state';
import type { ContentFiles } from './content-files';
import type { IndexRecord } from './manifest';
import { RecordLog } from './record-log';

/** A change to a bucket: which names it is about, and the record, decided on the state it meets. */
export interface Change {
  about: string[];
  /** Throws to refuse; null changes nothing. */
  decide(state: BucketState): IndexRecord | null;
}

interface Waiting extends Change {
  resolve(): void;
  reject(error: unknown): void;
}

/** Records beyond twice the live ones, and not worth the trouble before this many. */
const COMPACT_FROM = 2000;

/**
 * Changes are decided one after the other and written many at a time: while one sync runs, the
 * next ones gather. Nobody sees a change before it is durable. Two changes of the same name never
 * share a batch, so each is decided on all that came before it.
 */
export class Bucket {
  readonly state = new BucketState();
  private queue: Waiting[] = [];
  private working: Promise<void> | undefined;
  private closed = false;
  private recordsInLog = 0;
  private damaged = 0;

  private constructor(
    readonly name: string,
    readonly created: number,
    private readonly log: RecordLog,
    private readonly content: ContentFiles,
  ) {}

  static async open(
    from: { name: string; created: number; indexPath: string },
    content: ContentFiles,
  ): Promise<Bucket> {
    const { log, records, damaged } = await RecordLog.open(from.indexPath);
    const bucket = new Bucket(from.name, from.created, log, content);
    for (const record of records) bucket.state.apply(record as IndexRecord);
    bucket.recordsInLog = records.length;
    bucket.damaged = damaged;
    return bucket;
  }

  /** False where records were lost, so that content without a name may belong to one of them. */
  get whole(): boolean {
    return this.damaged === 0;
  }

  change(change: Change): Promise<void> {
    if (this.closed) return Promise.reject(noSuchBucket(this.name));
    return new Promise((resolve, reject) => {
      this.queue.push({ ...change, resolve, reject });
      this.working ??= this.work().finally(() => {
        this.working = undefined;
      });
    });
  }

  /** True and closed for good when nothing is in it and nothing is on its way. */
  async closeIfEmpty(): Promise<boolean> {
    while (this.working) await this.working;
    if (this.state.objects.size > 0) return false;
    this.closed = true;
    return true;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.working;
    await this.log.close();
  }

  private async work(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.nextBatch();
      if (batch.length === 0) continue;
      try {
        await this.log.append(batch.map(({ record }) => record));
      } catch (error) {
        for (const { waiting } of batch) waiting.reject(error);
        continue;
      }
      this.recordsInLog += batch.length;
      for (const { record, waiting } of batch) {
        const unnamed = this.state.apply(record);
        waiting.resolve();
        if (unnamed.length > 0) void this.content.retire(unnamed);
      }
      await this.compact();
    }
  }

  private nextBatch(): Array<{ waiting: Waiting; record: IndexRecord }> {
    const batch: Array<{ waiting: Waiting; record: IndexRecord }> = [];
    const names = new Set<string>();
    for (let waiting = this.queue[0]; waiting; waiting = this.queue[0]) {
      if (waiting.about.some((name) => names.has(name))) break;
      this.queue.shift();
      try {
        const record = waiting.decide(this.state);
        if (record) batch.push({ waiting, record });
        else waiting.resolve();
      } catch (error) {
        waiting.reject(error);
      }
      for (const name of waiting.about) names.add(name);
    }
    return batch;
  }

  // A bucket that was damaged keeps its file as it is, for whoever wants to look at it.
  private async compact(): Promise<void> {
    const live = this.state.objects.size + this.state.uploads.size;
    if (!this.whole || this.recordsInLog < COMPACT_FROM + 2 * live) return;
    // When there is no room for a second file, the first one still does.
    await this.log.rewrite(this.state.records()).then(
      () => {
        this.recordsInLog = live;
      },
      () => {
        this.recordsInLog = 0;
      },
    );
  }
}
