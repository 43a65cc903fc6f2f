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

/** Tables of other code hold free text, and null where their client set no default. */
export function readStatus(raw: string | null | undefined): TaskStatus {
  if (raw === null || raw === undefined) return 'PENDING';
  const known = TASK_STATUSES.find((status) => status.toLowerCase() === raw);
  return known ?? 'UNKNOWN';
}

export const writeStatus = (status: TaskStatus): string => status.toLowerCase();
