import { type Words, wordOf } from '../../row-shape';

export const TASK_STATUSES = [
  'PENDING',
  'IN_PROGRESS',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'UNKNOWN',
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** Statuses a task ends in; only an admin leaves them. */
export const END_STATUSES: readonly TaskStatus[] = ['COMPLETED', 'FAILED', 'CANCELLED'];

export const writeStatus = (status: TaskStatus): string => status.toLowerCase();

/** Tables of other code hold free text, and null where their client set no default. */
export const STATUS_WORDS = {
  words: Object.fromEntries(TASK_STATUSES.map((status) => [writeStatus(status), status])),
  missing: 'PENDING',
  other: 'UNKNOWN',
} satisfies Words;

export const readStatus = (raw: string | null | undefined): TaskStatus =>
  wordOf(STATUS_WORDS, raw) as TaskStatus;
