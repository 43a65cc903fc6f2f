import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { CodedError, conflict, notFound } from '../../errors';
import type { PageRequest, Slice } from '../../page';
import type { RowsAsked } from '../../row-shape';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { plainKey } from '../global-id';
import { mutate } from '../mutation';
import { type HasLogsStores, settleHasLogs } from './has-logs';
import { checkScoreCost } from './score-cost';
import { filtersByEvaluations, type TaskFilter } from './task.filter';
import { ordersByScore, type TaskOrder } from './task.order';
import type { TaskProperty, TaskQuery, TaskRow, TaskStore } from './task.store';
import type { TaskGroup } from './task-group';
import type { SumsAsked, TaskStatsRow, TaskStatsStore } from './task-stats.store';
import { END_STATUSES, readStatus, type TaskStatus, writeStatus } from './task-status';

export interface CreateTask {
  agentId?: string | null;
  title: string;
  description?: string | null;
  traceId?: string | null;
  userId?: string | null;
  config?: unknown;
  metadata?: unknown;
  idempotencyKey?: string | null;
}

export interface UpdateTaskStatus {
  taskId: string;
  status: TaskStatus;
  errorMessage?: string | null;
  resultArtifactUrl?: string | null;
  metadata?: Record<string, unknown> | null;
  idempotencyKey?: string | null;
}

export interface TaskList extends RowsAsked<TaskProperty> {
  filter?: TaskFilter | null;
  orderBy: readonly TaskOrder[];
}

export class TaskService {
  constructor(
    private readonly postgres: PostgresStore,
    private readonly tasks: TaskStore,
    private readonly statistics: TaskStatsStore,
    private readonly permissions: Permissions,
    private readonly logSources: HasLogsStores,
  ) {}

  async get(
    caller: Caller,
    which: { id?: string | null; traceId?: string | null },
    properties: readonly TaskProperty[],
  ): Promise<TaskRow> {
    const query = { scope: this.permissions.scope(caller.session, 'task.read'), properties };
    const key = which.id ? plainKey('Task', which.id) : null;
    const row = which.traceId
      ? await this.tasks.newestOfTrace(caller, which.traceId, query)
      : key && (await this.tasks.findByIds(caller, [key], query))[0];
    if (!row) throw notFound('task');
    return row;
  }

  async page(caller: Caller, list: TaskList, page: PageRequest): Promise<Slice<TaskRow>> {
    const scope = this.permissions.scope(caller.session, 'task.read');
    this.checkScores(caller, list);
    const filter = await this.settled(caller, { scope, filter: list.filter });
    await checkScoreCost(this.tasks, caller, { scope, ...list, filter });
    return this.tasks.page(caller, { ...list, filter, scope }, page);
  }

  /** The filter with the tasks it means in place of what it asks of their logs. */
  private settled(caller: Caller, query: TaskQuery): Promise<TaskFilter | null | undefined> {
    return settleHasLogs(this.logSources, caller, query);
  }

  /** Scores are not for everyone, not even by the order they leave rows in. */
  checkScores(caller: Caller, { filter, orderBy }: Pick<TaskList, 'filter' | 'orderBy'>): void {
    if (filtersByEvaluations(filter) || ordersByScore(orderBy)) {
      this.permissions.scope(caller.session, 'evaluation.read');
    }
  }

  async count(caller: Caller, asked: TaskFilter | null | undefined, cap: number): Promise<number> {
    const scope = this.permissions.scope(caller.session, 'task.read');
    const filter = await this.settled(caller, { scope, filter: asked });
    return this.tasks.count(caller, { scope, filter }, cap);
  }

  async stats(
    caller: Caller,
    query: {
      filter?: TaskFilter | null;
      groupBy: readonly TaskGroup[];
      asked: SumsAsked;
      most: number;
    },
  ): Promise<TaskStatsRow[]> {
    const scope = this.permissions.scope(caller.session, 'stats.read');
    if (filtersByEvaluations(query.filter) || query.asked.score.length > 0) {
      this.permissions.scope(caller.session, 'evaluation.read');
    }
    const filter = await this.settled(caller, { scope, filter: query.filter });
    await checkScoreCost(this.tasks, caller, { scope, filter });
    const where = await this.tasks.matching({ scope, filter });
    return this.statistics.read(caller, { ...query, where, filtered: Boolean(filter) });
  }

  async create(caller: Caller, input: CreateTask): Promise<TaskRow> {
    const agentId = this.permissions.actingAgent(caller.session, 'task.create', input.agentId);
    const { idempotencyKey: _, traceId, ...values } = input;
    const now = new Date().toISOString();
    // Adopted tables have no defaults in the database: everything that matters is given here.
    const row = {
      ...values,
      ...(traceId ? { traceId } : { traceId: crypto.randomUUID() }),
      agentId,
      config: input.config ?? {},
      status: writeStatus('PENDING'),
      createdAt: now,
      updatedAt: now,
    };
    return mutate(this.postgres, caller, {
      action: 'createTask',
      input,
      work: async (tx) => {
        const answer = await this.tasks.insert(tx, row);
        return { answer, audit: { taskId: answer.id, agentId } };
      },
    });
  }

  async updateStatus(caller: Caller, input: UpdateTaskStatus): Promise<TaskRow> {
    const scope = this.permissions.scope(caller.session, 'task.update');
    if (input.status === 'UNKNOWN') {
      throw new CodedError('BAD_USER_INPUT', 'UNKNOWN is read, never written.', {
        argument: 'status',
      });
    }
    return mutate(this.postgres, caller, {
      action: 'updateTaskStatus',
      input,
      work: async (tx) => {
        const key = plainKey('Task', input.taskId);
        const row = key === null ? null : await this.tasks.lock(tx, key, scope);
        if (!row) throw notFound('task');
        this.checkMove(caller, readStatus(row.status), input.status);
        const answer = await this.tasks.update(tx, row.id, changes(row, input));
        return { answer, audit: { taskId: row.id, from: row.status, to: answer.status } };
      },
    });
  }

  private checkMove(caller: Caller, from: TaskStatus, to: TaskStatus): void {
    if (from === to || !END_STATUSES.includes(from)) return;
    if (this.permissions.allows(caller.session, 'task.reopen')) return;
    throw conflict(`The task is ${from}, which is final; only an admin changes it.`);
  }
}

/** What a change of status writes: its times once, and metadata merged over what is there. */
function changes(row: TaskRow, input: UpdateTaskStatus): Partial<TaskRow> {
  const now = new Date().toISOString();
  const ended = END_STATUSES.includes(input.status);
  const moved = readStatus(row.status) !== input.status;
  return {
    status: writeStatus(input.status),
    updatedAt: now,
    ...(moved && input.status === 'IN_PROGRESS' && { startedAt: row.startedAt ?? now }),
    ...(moved && { completedAt: ended ? now : null }),
    ...(input.errorMessage !== undefined && { errorMessage: input.errorMessage }),
    ...(input.resultArtifactUrl !== undefined && { resultArtifactUrl: input.resultArtifactUrl }),
    ...(input.metadata && { metadata: { ...fieldsOf(row.metadata), ...input.metadata } }),
  };
}

/** Other code may have stored a text or a list, which nothing can be merged over. */
const fieldsOf = (stored: unknown): object =>
  typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? stored : {};
