export const EVALUATION_ORDERS = [
  'CREATED_AT_DESC',
  'CREATED_AT_ASC',
  'SCORE_DESC',
  'SCORE_ASC',
] as const;
export type EvaluationOrder = (typeof EVALUATION_ORDERS)[number];
