import type { Document } from 'mongodb';
import type { Where } from './time-probe';

/** What an aggregation answers: the groups that came are told as the documents that were read. */
export async function readGroups<Group extends Document>(
  { collection, limits: { signal, maxTimeMS, onRead } }: Where,
  stages: Document[],
  batchSize?: number,
): Promise<Group[]> {
  const options = { signal, maxTimeMS, ...(batchSize && { batchSize }) };
  const groups = await collection.aggregate<Group>(stages, options).toArray();
  onRead?.(groups.length);
  return groups;
}
