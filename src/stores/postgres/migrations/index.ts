import { Evaluation1763700000000 } from './1763700000000-evaluation';

/** In order of time; the list is explicit, no globs. */
export const MIGRATIONS = [Evaluation1763700000000];
