import type { AttackKind } from '../attack';
import { COST } from './cost';
import { DATA } from './data';
import { DOCUMENTS } from './documents';
import { HTTP } from './http';
import { IDENTITY } from './identity';
import { WRITES } from './writes';

/** The corpus, in parts that run beside one another. */
export const HTTP_KINDS: readonly AttackKind[] = [...HTTP, ...IDENTITY];
export const DOCUMENT_KINDS: readonly AttackKind[] = [...DOCUMENTS, ...COST];
export const DATA_KINDS: readonly AttackKind[] = [...DATA, ...WRITES];
export const KINDS: readonly AttackKind[] = [...HTTP_KINDS, ...DOCUMENT_KINDS, ...DATA_KINDS];
