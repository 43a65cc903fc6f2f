import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { CodedError } from '../../errors';
import type { MaintenanceStore } from './maintenance.store';

/** A key that one side knows and the other does not. */
export interface LonelyKey {
  bucket: string;
  objectPath: string;
  sizeBytes: string | null;
  /** When the object was written, or the row says it was. */
  at: string | null;
}

export interface LonelyKeys {
  /** All that were found, of which `keys` are the first. */
  count: number;
  keys: LonelyKey[];
  /** There may be more: the search ended early, or the list is cut. */
  truncated: boolean;
}

export interface BucketReport {
  objectsWithoutRow: LonelyKeys;
  rowsWithoutObject: LonelyKeys;
}

export interface IntegrityReport {
  tasksOfUnknownAgents: { agentId: string; tasks: number }[];
  objects: BucketReport | null;
}

export const MOST_LISTED = 500;
/** What is left of a request's time when the search ends, so that its answer still comes. */
const MARGIN_MS = 800;

export class IntegrityService {
  constructor(
    private readonly store: MaintenanceStore,
    private readonly permissions: Permissions,
    /** The buckets whose objects are files of agents. */
    private readonly buckets: readonly string[],
  ) {}

  async report(caller: Caller, { objects }: { objects: boolean }): Promise<IntegrityReport> {
    this.permissions.scope(caller.session, 'integrity.read');
    const [tasksOfUnknownAgents, found] = await Promise.all([
      this.store.tasksOfUnknownAgents(caller, MOST_LISTED),
      objects ? this.compare(caller) : null,
    ]);
    return { tasksOfUnknownAgents, objects: found };
  }

  /** Compares until the request's time is nearly over; a command gives itself all it needs. */
  async compare(caller: Caller, onKeys?: (keys: number) => void): Promise<BucketReport> {
    this.permissions.scope(caller.session, 'integrity.read');
    const report: BucketReport = { objectsWithoutRow: none(), rowsWithoutObject: none() };
    const until = caller.deadline - MARGIN_MS;
    let keys = 0;
    const note = (kind: keyof BucketReport, key: LonelyKey) => {
      const list = report[kind];
      list.count += 1;
      if (list.keys.length < MOST_LISTED) list.keys.push(key);
      else list.truncated = true;
    };
    try {
      for (const bucket of this.buckets) {
        for await (const pair of this.store.sideBySide(() => caller, { bucket }, caller.signal)) {
          const { key: objectPath, left, right } = pair;
          if (left && !right) {
            const at = left.lastModified.toISOString();
            note('objectsWithoutRow', { bucket, objectPath, sizeBytes: String(left.size), at });
          } else if (right && !left) {
            const { sizeBytes, uploadedAt: at } = right;
            note('rowsWithoutObject', { bucket, objectPath, sizeBytes, at });
          }
          keys += 1;
          if (keys % 1000 === 0) onKeys?.(keys);
          if (Date.now() >= until) return cut(report);
        }
      }
    } catch (error) {
      // What was found until the time was over is worth more than nothing.
      if (error instanceof CodedError && LATE.has(error.code) && keys > 0) return cut(report);
      throw error;
    }
    onKeys?.(keys);
    return report;
  }
}

const LATE = new Set(['DEADLINE_EXCEEDED', 'STORE_TIMEOUT']);

const none = (): LonelyKeys => ({ count: 0, keys: [], truncated: false });

function cut(report: BucketReport): BucketReport {
  report.objectsWithoutRow.truncated = true;
  report.rowsWithoutObject.truncated = true;
  return report;
}
