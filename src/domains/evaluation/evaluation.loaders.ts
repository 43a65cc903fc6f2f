import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import type { Slice } from '../../page';
import { emptySlice, manyPerParent, oneRowPerKey, type PageQuestion } from '../batch';
import type { EvaluationOrder } from './evaluation.order';
import type { EvaluationProperty, EvaluationRow, EvaluationStore } from './evaluation.store';

export interface EvaluationQuestion extends PageQuestion<EvaluationProperty> {
  orderBy: readonly EvaluationOrder[];
}

export function evaluationLoaders(
  caller: Caller,
  store: EvaluationStore,
  permissions: Permissions,
) {
  const check = () => permissions.scope(caller.session, 'evaluation.read');
  return {
    evaluationById: oneRowPerKey<EvaluationRow, EvaluationProperty>((ids, properties) => {
      check();
      return store.findByIds(caller, ids, properties);
    }),
    evaluationPageByTask: manyPerParent<EvaluationQuestion, Slice<EvaluationRow>>(
      (tasks, { page, ...query }) => {
        check();
        return store.pageByTasks(caller, tasks, query, page);
      },
      emptySlice,
    ),
    evaluationCountByTask: manyPerParent<number, number>(
      (tasks, cap) => {
        check();
        return store.countByTasks(caller, tasks, cap);
      },
      () => 0,
    ),
    averageScoreByTask: manyPerParent<'score', number | null>(
      (tasks) => {
        check();
        return store.averageByTasks(caller, tasks);
      },
      () => null,
    ),
    averageScoreByAgent: manyPerParent<'score', number | null>(
      (agents) => {
        check();
        return store.averageByAgents(caller, agents);
      },
      () => null,
    ),
  };
}
