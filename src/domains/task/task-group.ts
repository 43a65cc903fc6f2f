export const TASK_GROUPS = ['AGENT', 'STATUS', 'DAY', 'USER'] as const;
export type TaskGroup = (typeof TASK_GROUPS)[number];
