import { createHash } from 'node:crypto';

/** A UUID that is the same in every run; task 0 is the newest. */
export function uuidOf(kind, ...place) {
  const hex = createHash('md5')
    .update(`triptych bench ${kind} ${place.join(' ')}`)
    .digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}

export const taskKey = (index) => uuidOf('task', index);

export const agentKey = (index) => `agent-${String(index).padStart(3, '0')}`;
