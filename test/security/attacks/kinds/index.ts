import type { AttackKind } from '../attack';
import { COST } from './cost';

/** The whole corpus. */
export const KINDS: readonly AttackKind[] = [...COST];
