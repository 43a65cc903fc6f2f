export const ROLES = ['agent', 'evaluator', 'frontend', 'admin'] as const;
export type Role = (typeof ROLES)[number];
