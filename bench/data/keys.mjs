import { createHash } from 'node:crypto';

/** A UUID that is the same in every run, here and in the statements that load the data. */
export function uuidOf(kind, ...place) {
  const hex = createHash('md5')
    .update(`${kind} ${place.join(' ')}`)
    .digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Task 0 is the newest. */
export const taskKey = (index) => uuidOf('task', index);

export const AGENTS = 100;
/** Agents beyond those of tasks have a database of logs and no more. */
export const AGENTS_WITH_LOGS = 200;

export const agentKey = (index) => `agent-${String(index).padStart(3, '0')}`;

export const agentKeys = (count) => Array.from({ length: count }, (_, index) => agentKey(index));
