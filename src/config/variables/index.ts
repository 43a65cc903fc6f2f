import { ALIAS_VARIABLES } from './aliases';
import { BUDGET_VARIABLES } from './budgets';
import { IDENTITY_VARIABLES } from './identity';
import { MONGODB_VARIABLES } from './mongodb';
import { OBJECT_VARIABLES } from './objects';
import { POSTGRES_VARIABLES } from './postgres';
import { SERVING_VARIABLES } from './serving';
import type { Variable } from './variable';

/** Every variable the program understands, in the order of the manual. */
export const VARIABLES = {
  ...POSTGRES_VARIABLES,
  ...MONGODB_VARIABLES,
  ...OBJECT_VARIABLES,
  ...IDENTITY_VARIABLES,
  ...BUDGET_VARIABLES,
  ...SERVING_VARIABLES,
  ...ALIAS_VARIABLES,
};

export const SECTIONS: readonly { title: string; variables: Record<string, Variable<unknown>> }[] =
  [
    { title: 'PostgreSQL', variables: POSTGRES_VARIABLES },
    { title: 'MongoDB', variables: MONGODB_VARIABLES },
    { title: 'Object storage', variables: OBJECT_VARIABLES },
    { title: 'Who may ask', variables: IDENTITY_VARIABLES },
    { title: 'How much each may ask for', variables: BUDGET_VARIABLES },
    { title: 'Serving', variables: SERVING_VARIABLES },
    { title: 'Names that existing platforms use', variables: ALIAS_VARIABLES },
  ];

export type VariableName = keyof typeof VARIABLES;
export type Values = {
  [K in VariableName]: ReturnType<(typeof VARIABLES)[K]['parse']> | undefined;
};
