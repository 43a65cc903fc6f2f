import type { Caller } from '../../access/caller';
import { CodedError } from '../../errors';
import type { AuditEvent } from './audit-event';
import { AuditRoom, noRoom } from './audit-room';
import type { AuditSpill } from './audit-spill';

export interface AuditQueueOptions {
  /** One statement for all of them; those that are there already are left alone. */
  insert(events: readonly AuditEvent[]): Promise<void>;
  /** Rejects while PostgreSQL cannot be reached. */
  reach(): Promise<void>;
  spill: AuditSpill;
  /** How many events may wait in memory. */
  rows: number;
  watch: AuditWatch;
}

/** Told of what an operator should know. */
export interface AuditWatch {
  /** Once per outage: events wait on disk from now on. */
  away(error: unknown): void;
  /** All that waited is written. */
  back(): void;
  /** Once: nothing more can be kept on disk either, so requests wait. */
  full(error?: unknown): void;
  /** The table refuses an event, or nothing had room for it. */
  lost(event: AuditEvent, error: unknown): void;
}

const FLUSH_MS = 250;
/** While PostgreSQL is away each batch is a file: fewer, and still at most a second behind. */
const SPILL_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;
/** How often to look for what another process left behind. */
const LOOK_MS = 30_000;
const BATCH = 500;

/** Takes events off the requests' hands and writes them in bulk; on disk while PostgreSQL is away. */
export class AuditQueue {
  private readonly memory: AuditEvent[] = [];
  private readonly waiting = new AuditRoom();
  private timer: NodeJS.Timeout | undefined;
  private due = 0;
  private working: Promise<void> | undefined;
  private isAway = false;
  private isFull = false;
  private waitMs = 0;
  private nextTry = 0;
  private nextLook = 0;
  private closed = false;

  constructor(private readonly options: AuditQueueOptions) {
    // What an earlier life left on disk goes first.
    this.schedule(0);
  }

  get size(): number {
    return this.memory.length;
  }

  /** Resolves when there is room; what must be audited waits for it before it is done. */
  async room(caller: Caller): Promise<void> {
    if (this.memory.length < this.options.rows) return;
    await this.waiting.wait(caller);
  }

  put(event: AuditEvent): void {
    this.memory.push(event);
    this.schedule(this.isAway ? SPILL_MS : FLUSH_MS);
  }

  /** Writes what is left, to disk if it must be. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.working;
    if (this.memory.length > 0) await this.toPostgres();
    await this.toDisk();
    const left = this.memory.splice(0);
    for (const event of left) this.options.watch.lost(event, noRoom());
  }

  private schedule(ms: number): void {
    if (this.working || this.closed) return;
    const due = Date.now() + ms;
    if (this.timer && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.working = this.work().finally(() => {
        this.working = undefined;
        this.schedule(this.nextMs());
      });
    }, ms);
    // It keeps no process alive: closing writes what is left.
    this.timer.unref();
  }

  private nextMs(): number {
    if (this.isAway) return SPILL_MS;
    return this.memory.length > 0 ? FLUSH_MS : LOOK_MS;
  }

  private async work(): Promise<void> {
    if (Date.now() >= this.nextTry) await this.toPostgres();
    if (this.isAway) await this.toDisk();
  }

  private async toPostgres(): Promise<void> {
    try {
      await this.insertMemory();
      await this.replay();
      if (this.isAway) this.options.watch.back();
      this.isAway = false;
      this.isFull = false;
      this.waitMs = 0;
    } catch (error) {
      if (!this.isAway) this.options.watch.away(error);
      this.isAway = true;
      this.waitMs = Math.min(LONGEST_WAIT_MS, Math.max(FLUSH_MS, this.waitMs * 2));
      this.nextTry = Date.now() + this.waitMs * (0.5 + Math.random() / 2);
    }
  }

  private async insertMemory(): Promise<void> {
    while (this.memory.length > 0) {
      const batch = this.memory.slice(0, BATCH);
      await this.insert(batch);
      this.release(batch.length);
    }
  }

  /** Files are taken when they can be sent and not before: a process that is killed has few. */
  private async replay(): Promise<void> {
    const { spill, reach } = this.options;
    if (!this.isAway && Date.now() < this.nextLook) return;
    this.nextLook = Date.now() + LOOK_MS;
    while (!this.closed && (await spill.holdsAny())) {
      await reach();
      const taken = await spill.take(BATCH);
      if (!taken) return;
      try {
        await this.insert(taken.events);
      } catch (error) {
        await taken.giveBack();
        throw error;
      }
      await taken.done();
      await this.insertMemory();
    }
  }

  /** One event that the table refuses must not hold up the others. */
  private async insert(events: readonly AuditEvent[]): Promise<void> {
    if (events.length === 0) return;
    try {
      await this.options.insert(events);
    } catch (error) {
      if (!(error instanceof CodedError) || !REFUSALS.has(error.code)) throw error;
      const [only] = events;
      if (events.length === 1 && only) return this.options.watch.lost(only, error);
      const half = Math.ceil(events.length / 2);
      await this.insert(events.slice(0, half));
      await this.insert(events.slice(half));
    }
  }

  private async toDisk(): Promise<void> {
    while (this.memory.length > 0) {
      const batch = this.memory.slice(0, BATCH);
      const refusal = await this.keep(batch);
      if (refusal) {
        if (!this.isFull) this.options.watch.full(refusal.error);
        this.isFull = true;
        return;
      }
      this.isFull = false;
      this.release(batch.length);
    }
  }

  private async keep(batch: readonly AuditEvent[]): Promise<{ error?: unknown } | undefined> {
    try {
      return (await this.options.spill.write(batch)) ? undefined : {};
    } catch (error) {
      return { error };
    }
  }

  private release(count: number): void {
    this.memory.splice(0, count);
    this.waiting.wake(this.options.rows - this.memory.length);
  }
}

const REFUSALS = new Set(['BAD_USER_INPUT', 'CONFLICT']);
