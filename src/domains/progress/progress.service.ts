import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { notFound } from '../../errors';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { plainKey } from '../global-id';
import { mutate } from '../mutation';
import type { ProgressRow, ProgressStore } from './progress.store';

export interface ProgressItem {
  taskId: string;
  progressPercent?: number | null;
  message?: string | null;
  data?: unknown;
  timestamp?: string | null;
}

export class ProgressService {
  constructor(
    private readonly postgres: PostgresStore,
    private readonly progress: ProgressStore,
    private readonly permissions: Permissions,
  ) {}

  async add(
    caller: Caller,
    input: ProgressItem & { idempotencyKey?: string | null },
  ): Promise<ProgressRow> {
    const [row] = await this.write(caller, 'addTaskProgress', input, [input]);
    return row as ProgressRow;
  }

  addBulk(
    caller: Caller,
    input: { items: ProgressItem[]; idempotencyKey?: string | null },
  ): Promise<ProgressRow[]> {
    return this.write(caller, 'addTaskProgressBulk', input, input.items);
  }

  /** All items or none: one missing task refuses the whole call. */
  private write(
    caller: Caller,
    action: string,
    input: { idempotencyKey?: string | null },
    items: readonly ProgressItem[],
  ): Promise<ProgressRow[]> {
    const scope = this.permissions.scope(caller.session, 'progress.add');
    const keys = items.map((item) => plainKey('Task', item.taskId) ?? '');
    return mutate(this.postgres, caller, {
      action,
      input,
      work: async (tx) => {
        const tasks = await this.progress.tasksOf(tx, keys, scope);
        const now = new Date().toISOString();
        const rows = items.map((item, index) => {
          const task = tasks[index];
          if (!task) throw notFound('task');
          return {
            taskId: task.id,
            // Adopted tables require an agent; a task without one has progress under no name.
            agentId: task.agentId ?? '',
            progressPercent: item.progressPercent ?? 0,
            message: item.message ?? null,
            data: item.data ?? null,
            timestamp: item.timestamp ?? now,
          };
        });
        const answer = await this.progress.insert(tx, rows);
        const taskIds = [...new Set(rows.map(({ taskId }) => taskId))].slice(0, 100);
        return { answer, audit: { taskIds, count: rows.length } };
      },
    });
  }
}
