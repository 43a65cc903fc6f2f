import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import type { Slice } from '../../page';
import { emptySlice, manyPerParent, oneRowPerKey, type PageQuestion } from '../batch';
import type { ProgressProperty, ProgressRow, ProgressStore } from './progress.store';

export function progressLoaders(caller: Caller, store: ProgressStore, permissions: Permissions) {
  const scope = () => permissions.scope(caller.session, 'progress.read');
  return {
    progressById: oneRowPerKey<ProgressRow, ProgressProperty>((ids, properties) =>
      store.findByIds(caller, ids, { scope: scope(), properties }),
    ),
    progressPageByTask: manyPerParent<PageQuestion<ProgressProperty>, Slice<ProgressRow>>(
      (tasks, { page, ...rows }) =>
        store.pageByTasks(caller, tasks, { scope: scope(), ...rows }, page),
      emptySlice,
    ),
    progressCountByTask: manyPerParent<number, number>(
      (tasks, cap) => store.countByTasks(caller, tasks, scope(), cap),
      () => 0,
    ),
  };
}
