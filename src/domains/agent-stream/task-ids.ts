import type { Document, Filter } from 'mongodb';
import { driver } from '../../stores/mongo/driver';

/** Agents write a task's id as text or as a number: an id is looked for as both where it could be either. */
export function idForms(taskId: string): unknown[] {
  if (/^-?(0|[1-9]\d{0,15})$/.test(taskId) && Number.isSafeInteger(Number(taskId))) {
    return [taskId, Number(taskId)];
  }
  if (/^-?[1-9]\d{15,18}$/.test(taskId)) {
    const long = driver().Long.fromString(taskId);
    return long.toString() === taskId ? [taskId, long] : [taskId];
  }
  return [taskId];
}

export function taskMatch(taskIds: readonly string[]): Filter<Document> {
  const forms = taskIds.flatMap(idForms);
  return { task_id: forms.length === 1 ? forms[0] : { $in: forms } };
}
