import type { Role } from '../../access/roles';
import { adminExamples } from './admin';
import { agentExamples } from './agent';
import { evaluatorExamples } from './evaluator';
import type { PlaygroundExample } from './example';
import { frontendExamples } from './frontend';

export type { PlaygroundExample } from './example';

/** The first one of a role is what its playground opens with. */
export const PLAYGROUND_EXAMPLES: Readonly<Record<Role, readonly PlaygroundExample[]>> = {
  agent: agentExamples,
  evaluator: evaluatorExamples,
  frontend: frontendExamples,
  admin: adminExamples,
};
