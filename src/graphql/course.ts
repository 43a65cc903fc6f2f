import type { ExecutionResult } from 'graphql';
import type { OperationOutcome } from '../http/graphql-port';
import type { Context } from './context';
import type { Explanation } from './explain';
import type { BudgetState } from './limits/charge';

/** What becomes of one request, noted by the engine's plugins. */
export interface Course {
  outcome?: OperationOutcome;
  cost?: { requested: number; limit: number };
  charged?: boolean;
  budget?: BudgetState;
  /** Where the caller asked what the stores were asked, and may know. */
  explanation?: Explanation;
  /** What was executed, for where its errors are still to be told. */
  result?: Promise<ExecutionResult>;
}

/** Apollo hands plugins a copy of the context: what they note has to be an object in it. */
export interface Served extends Context {
  course: Course;
}
