import type { Caller } from '../../access/caller';
import { identityOf } from '../../access/session';
import { CodedError, type ErrorCode } from '../../errors';
import type { AuditStore } from './audit.store';
import { type AuditEvent, type AuditStatus, auditEvent } from './audit-event';
import { AuditQueue, type AuditWatch } from './audit-queue';
import { type AuditSpill, createAuditSpill } from './audit-spill';

export interface AuditOptions {
  /** Where rows wait while PostgreSQL is away. */
  folder: string;
  /** How much may wait in memory and on disk, for each process. */
  rows?: number;
  spillBytes?: number;
  watch: AuditWatch;
}

const ROWS = 5_000;
const SPILL_BYTES = 64 * 1024 * 1024;

/** A change in an agent's database; PostgreSQL's own are audited in their transaction. */
export interface AuditedWrite {
  action: string;
  agentId: string;
  count: number;
}

/** What a request was refused, by code and field. */
export interface Denial {
  code: ErrorCode;
  field: string;
}

interface Note {
  action: string;
  status: AuditStatus;
  count: number;
  facts: Record<string, unknown>;
  ids: Set<string>;
}

const MOST_IDS = 100;
const MOST_FIELDS = 20;
/** After these nobody knows whether the change was made. */
const UNSURE: ReadonlySet<ErrorCode> = new Set([
  'STORE_UNAVAILABLE',
  'STORE_TIMEOUT',
  'DEADLINE_EXCEEDED',
  'OUTCOME_UNKNOWN',
  'INTERNAL',
]);

/**
 * What a request did beside PostgreSQL's own transactions, noted while it runs and queued as one
 * row per action when it ends. What must be audited waits for room before it is done.
 */
export class TrailService {
  private readonly notes = new WeakMap<Caller, Map<string, Note>>();
  private readonly missing = new WeakMap<Caller, number>();
  private readonly queue: AuditQueue;
  private readonly spill: AuditSpill;
  private readonly watch: AuditWatch;

  constructor(
    store: Pick<AuditStore, 'insert' | 'reach'>,
    { folder, rows = ROWS, spillBytes = SPILL_BYTES, watch }: AuditOptions,
  ) {
    this.spill = createAuditSpill(folder, spillBytes);
    this.queue = new AuditQueue({
      insert: (events) => store.insert(events),
      reach: () => store.reach(),
      spill: this.spill,
      rows,
      watch,
    });
    this.watch = watch;
  }

  /** What has not reached PostgreSQL yet: rows in memory, bytes on disk. */
  backlog(): { rows: number; bytes: number } {
    return { rows: this.queue.size, bytes: this.spill.bytes() };
  }

  /** To be called before the links are handed out. */
  async issue(
    caller: Caller,
    links: { action: string; ids: readonly string[]; facts?: Record<string, unknown> },
  ): Promise<void> {
    await this.queue.room(caller);
    const { action, ids, facts = {} } = links;
    this.note(caller, { action, status: 'success', facts }, { count: ids.length, ids });
  }

  async write<T>(
    caller: Caller,
    { action, agentId, count }: AuditedWrite,
    work: () => Promise<T>,
    idOf: (result: T) => string | undefined = () => undefined,
  ): Promise<T> {
    await this.queue.room(caller);
    const facts = { agentId };
    try {
      const result = await work();
      const id = idOf(result);
      const ids = id === undefined ? [] : [id];
      this.note(caller, { action, status: 'success', facts }, { count, ids });
      return result;
    } catch (error) {
      const code = error instanceof CodedError ? error.code : 'INTERNAL';
      if (UNSURE.has(code)) {
        this.note(caller, { action, status: 'failed', facts: { ...facts, code } }, { count });
      }
      throw error;
    }
  }

  /** Objects that were asked for by id and answered with null. */
  missed(caller: Caller): void {
    this.missing.set(caller, (this.missing.get(caller) ?? 0) + 1);
  }

  /** When a request's answer is ready and not yet sent. */
  async end(caller: Caller, denials: readonly Denial[]): Promise<void> {
    const actor = identityOf(caller.session);
    for (const { action, status, count, facts, ids } of this.notes.get(caller)?.values() ?? []) {
      const details = { ...facts, count, ...(ids.size > 0 && { ids: [...ids] }) };
      this.queue.put(auditEvent({ action, actor, status, details }));
    }
    this.notes.delete(caller);
    const denied = this.denied(caller, denials);
    this.missing.delete(caller);
    if (!denied) return;
    const event = auditEvent({ action: 'denied', actor, status: 'denied', details: denied });
    await this.putWithRoom(caller, event);
  }

  close(): Promise<void> {
    return this.queue.close();
  }

  private note(
    caller: Caller,
    what: Pick<Note, 'action' | 'status' | 'facts'>,
    { count, ids = [] }: { count: number; ids?: readonly string[] },
  ): void {
    const notes = this.notes.get(caller) ?? new Map<string, Note>();
    this.notes.set(caller, notes);
    const key = JSON.stringify([what.action, what.status, what.facts]);
    const note = notes.get(key) ?? { ...what, count: 0, ids: new Set<string>() };
    notes.set(key, note);
    note.count += count;
    for (const id of ids) if (note.ids.size < MOST_IDS) note.ids.add(id);
  }

  private denied(caller: Caller, denials: readonly Denial[]): Record<string, unknown> | undefined {
    const missing = this.missing.get(caller) ?? 0;
    const count = denials.length + missing;
    if (count === 0) return undefined;
    const codes: Partial<Record<ErrorCode, number>> = missing > 0 ? { NOT_FOUND: missing } : {};
    for (const { code } of denials) codes[code] = (codes[code] ?? 0) + 1;
    const fields = new Set(denials.map(({ field }) => field).filter(Boolean));
    if (missing > 0) fields.add('nodes');
    return { count, ...codes, fields: [...fields].sort().slice(0, MOST_FIELDS) };
  }

  /** A denial gave nothing away: where there is no room until the deadline, the log tells of it. */
  private async putWithRoom(caller: Caller, event: AuditEvent): Promise<void> {
    try {
      await this.queue.room(caller);
      this.queue.put(event);
    } catch (error) {
      this.watch.lost(event, error);
    }
  }
}
