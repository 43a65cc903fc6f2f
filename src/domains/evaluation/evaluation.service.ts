import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { notFound } from '../../errors';
import type { PageRequest, Slice } from '../../page';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { plainKey } from '../global-id';
import { mutate } from '../mutation';
import type {
  EvaluationFilter,
  EvaluationProperty,
  EvaluationQuery,
  EvaluationRow,
  EvaluationStore,
} from './evaluation.store';

export interface CreateEvaluation {
  taskId: string;
  score: number;
  report?: string | null;
  metrics?: unknown;
  agentId?: string | null;
  evaluator?: string | null;
  idempotencyKey?: string | null;
}

export class EvaluationService {
  constructor(
    private readonly postgres: PostgresStore,
    private readonly evaluations: EvaluationStore,
    private readonly permissions: Permissions,
  ) {}

  async get(
    caller: Caller,
    id: string,
    properties: readonly EvaluationProperty[],
  ): Promise<EvaluationRow> {
    this.permissions.scope(caller.session, 'evaluation.read');
    const key = plainKey('Evaluation', id);
    const row = key && (await this.evaluations.findByIds(caller, [key], properties))[0];
    if (!row) throw notFound('evaluation');
    return row;
  }

  async page(
    caller: Caller,
    query: EvaluationQuery,
    page: PageRequest,
  ): Promise<Slice<EvaluationRow>> {
    this.permissions.scope(caller.session, 'evaluation.read');
    return this.evaluations.page(caller, query, page);
  }

  async count(caller: Caller, filter: EvaluationFilter | null | undefined, cap: number) {
    this.permissions.scope(caller.session, 'evaluation.read');
    return this.evaluations.count(caller, filter, cap);
  }

  async create(caller: Caller, input: CreateEvaluation): Promise<EvaluationRow> {
    this.permissions.scope(caller.session, 'evaluation.create');
    return mutate(this.postgres, caller, {
      action: 'createEvaluation',
      input,
      work: async (tx) => {
        const key = plainKey('Task', input.taskId);
        const task = key === null ? undefined : await this.evaluations.taskOf(tx, key);
        if (!task) throw notFound('task');
        const answer = await this.evaluations.insert(tx, {
          taskId: task.id,
          // Adopted tables require an agent; a task without one is evaluated under no name.
          agentId: input.agentId ?? task.agentId ?? '',
          evaluator: input.evaluator ?? caller.session.sub,
          score: input.score,
          report: input.report ?? null,
          metrics: input.metrics ?? null,
          createdAt: new Date().toISOString(),
        });
        return { answer, audit: { evaluationId: answer.id, taskId: task.id } };
      },
    });
  }
}
