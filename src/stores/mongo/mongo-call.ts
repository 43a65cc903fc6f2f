import type { Db } from 'mongodb';
import type { CodedError } from '../../errors';
import type { AgentHome } from './agent-place';
import type { CallLimits } from './call-limits';

/** One command, usually, on an agent's database. */
export type DbWork<T> = (db: Db, limits: CallLimits, place: AgentHome) => Promise<T>;
export type Outcome<T> = { ok: T; error?: undefined } | { ok?: undefined; error: CodedError };

export interface WriteOptions {
  operation?: string;
  /** Whether repeating it is harmless, so that a client whose write was not acknowledged may. */
  idempotent?: boolean;
  budgetMs?: number;
}

/** What became of one call, for metrics and for explaining an answer. */
export interface MongoCall {
  store: 'mongo';
  requestId: string;
  /** Of the request it was made for. */
  signal: AbortSignal;
  operation: string;
  agent: string;
  cluster: string;
  ms: number;
  /** Commands that it took, as far as they are told. */
  roundTrips: number;
  /** Documents that came, as the server sent them: groups where it counted, none for a write. */
  rows: number;
  /** Set when the call failed. */
  code?: string;
}
