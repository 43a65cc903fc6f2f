import { agentOfKey, type BucketKind } from '../../../entities/objects/layout';
import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { AGENT_KEY } from '../../access/session';
import { badInput } from '../../errors';
import type { ObjectStore } from '../../stores/objects/object-store';
import type { PostgresStore, Transaction } from '../../stores/postgres/postgres-store';
import { mutate } from '../mutation';
import type { MaintenanceStore, Place } from './maintenance.store';

export interface Removed {
  objects: number;
  rows: number;
  bytes: number;
  /** Objects under no agent's prefix: nobody says whose they are. */
  left: number;
}

export interface Cleaning {
  /** Only counts. */
  dryRun: boolean;
  onKeys?(keys: number): void;
}

/** As many as one call to an object store may remove. */
const BATCH = 1000;
/** An upload that is under way has its object before its row. */
const YOUNG_MS = 24 * 60 * 60 * 1000;

interface Batch {
  objects: string[];
  rows: string[];
}

export interface CleanupParts {
  postgres: PostgresStore;
  objects: ObjectStore;
  store: MaintenanceStore;
  permissions: Permissions;
  /** How long both halves of a file have to find each other. */
  youngMs?: number;
}

/** Removes what nobody needs, in batches that each leave the stores agreeing: it can be repeated. */
export class CleanupService {
  private readonly postgres: PostgresStore;
  private readonly objects: ObjectStore;
  private readonly store: MaintenanceStore;
  private readonly permissions: Permissions;
  private readonly youngMs: number;

  constructor(parts: CleanupParts) {
    this.postgres = parts.postgres;
    this.objects = parts.objects;
    this.store = parts.store;
    this.permissions = parts.permissions;
    this.youngMs = parts.youngMs ?? YOUNG_MS;
  }

  /** Everything under an agent's prefixes, with the rows that name it. */
  async removeAgentFiles(caller: Caller, agent: string, cleaning: Cleaning): Promise<Removed> {
    if (!AGENT_KEY.test(agent)) throw badInput('This is no agent key.', 'agent');
    return this.sweep(
      caller,
      { ...cleaning, action: 'gcAgentFiles', prefix: `${agent}/` },
      (found) => ({
        object: found.object,
        row: found.row,
      }),
    );
  }

  /** Objects without a row and rows without an object, once both had a day to find each other. */
  async removeOrphans(caller: Caller, cleaning: Cleaning): Promise<Removed> {
    const before = Date.now() - this.youngMs;
    return this.sweep(caller, { ...cleaning, action: 'gcOrphans' }, ({ object, row, at }) => ({
      object: object && !row && at < before,
      row: row && !object && at < before,
    }));
  }

  private async sweep(
    caller: Caller,
    wanted: Cleaning & { action: string; prefix?: string },
    choose: (found: { object: boolean; row: boolean; at: number }) => {
      object: boolean;
      row: boolean;
    },
  ): Promise<Removed> {
    this.permissions.scope(caller.session, 'integrity.repair');
    const removed: Removed = { objects: 0, rows: 0, bytes: 0, left: 0 };
    let keys = 0;
    for (const [kind, bucket] of this.places()) {
      const place = { bucket, prefix: wanted.prefix };
      let batch: Batch = { objects: [], rows: [] };
      for await (const { key, left, right } of this.store.sideBySide(
        () => caller,
        place,
        caller.signal,
      )) {
        const at = left ? left.lastModified.getTime() : Date.parse(right?.uploadedAt ?? '') || 0;
        const chosen = choose({ object: left !== undefined, row: right !== undefined, at });
        if (chosen.object && !right && agentOfKey(kind, key) === null && !wanted.prefix) {
          removed.left += 1;
          chosen.object = false;
        }
        if (chosen.object) {
          batch.objects.push(key);
          removed.bytes += left?.size ?? 0;
        }
        if (chosen.row) batch.rows.push(key);
        keys += 1;
        if (keys % BATCH === 0) wanted.onKeys?.(keys);
        if (batch.objects.length < BATCH && batch.rows.length < BATCH) continue;
        await this.remove(caller, { ...wanted, place, batch, removed });
        batch = { objects: [], rows: [] };
      }
      await this.remove(caller, { ...wanted, place, batch, removed });
    }
    wanted.onKeys?.(keys);
    return removed;
  }

  private places(): [BucketKind, string][] {
    const { screenshots, binaries } = this.objects.buckets;
    const both: [BucketKind, string][] = [
      ['screenshots', screenshots],
      ['binaries', binaries],
    ];
    return screenshots === binaries ? both.slice(1) : both;
  }

  /** The objects go first: a row without an object is found again, and shows nothing that is gone. */
  private async remove(
    caller: Caller,
    o: { action: string; dryRun: boolean; place: Place; batch: Batch; removed: Removed },
  ): Promise<void> {
    const { action, dryRun, place, batch, removed } = o;
    const { bucket, prefix } = place;
    if (dryRun) {
      removed.objects += batch.objects.length;
      removed.rows += batch.rows.length;
    }
    if (dryRun || batch.objects.length + batch.rows.length === 0) return;
    const rows =
      prefix === undefined
        ? await this.store.withoutObject(bucket, batch.rows, caller.signal)
        : batch.rows;
    await mutate(this.postgres, caller, {
      action,
      input: {},
      work: async (tx) => {
        const objects =
          prefix === undefined ? await this.stillLonely(tx, bucket, batch.objects) : batch.objects;
        await this.objects.removeMany(bucket, objects, caller.signal);
        const count = await this.store.removeRows(tx, bucket, rows);
        removed.objects += objects.length;
        removed.rows += count;
        return { answer: null, audit: { bucket, prefix, objects: objects.length, rows: count } };
      },
    });
  }

  /** Somebody may have registered one since it was listed. */
  private async stillLonely(tx: Transaction, bucket: string, keys: string[]): Promise<string[]> {
    const registered = await this.store.registered(tx, bucket, keys);
    return keys.filter((key) => !registered.has(key));
  }
}
