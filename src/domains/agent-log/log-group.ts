export const LOG_GROUPS = ['LEVEL', 'AGENT'] as const;
export type LogGroup = (typeof LOG_GROUPS)[number];
