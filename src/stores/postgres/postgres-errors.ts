import { DatabaseError } from 'pg';
import { badInput, CodedError, conflict, storeTimeout, storeUnavailable } from '../../errors';
import { BreakerOpen } from '../breaker';

const CANCELLED = '57014';
/** Bytes that text cannot hold, numbers and times beyond their type: only a client's value does that. */
const DATA_EXCEPTION = '22';
const DATA_MESSAGE = 'A value is outside of what its column can hold.';
const SHUTTING_DOWN = /^57P0|^08|^53/;
const NETWORK =
  /ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|Connection terminated|not queryable|connection error/i;
const WAITED_FOR_CONNECTION = /timeout exceeded when trying to connect/;
const QUERY_TIMEOUT = /Query read timeout/;

export const poolExhausted = (cause?: unknown): CodedError =>
  new CodedError(
    'POOL_EXHAUSTED',
    'All connections to the postgres store are busy or it does not accept new ones.',
    { store: 'postgres', retryable: true, retryAfterMs: 1000 },
    { cause },
  );

/** Makes a typed error of what the driver says; what is nobody's fault but ours stays as it is. */
export function toPostgresError(error: unknown): unknown {
  if (error instanceof CodedError) return error;
  if (error instanceof BreakerOpen) {
    return storeUnavailable('postgres', error, { retryAfterMs: error.retryAfterMs });
  }
  if (error instanceof DatabaseError) {
    if (error.code === CANCELLED) return storeTimeout('postgres', error);
    if (error.code?.startsWith(DATA_EXCEPTION)) return badInput(DATA_MESSAGE);
    const refusal = refusedBy(error);
    if (refusal) return refusal;
    if (SHUTTING_DOWN.test(error.code ?? '')) return storeUnavailable('postgres', error);
    return error;
  }
  const text = textOf(error);
  if (WAITED_FOR_CONNECTION.test(text)) {
    return poolExhausted(error);
  }
  if (QUERY_TIMEOUT.test(text)) return storeTimeout('postgres', error);
  if (NETWORK.test(text)) return storeUnavailable('postgres', error);
  return error;
}

/** The system's errors come from outside, where `instanceof Error` need not hold. */
function textOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, message } = error as { code?: unknown; message?: unknown };
  return `${code} ${message}`;
}

const AWAY: ReadonlySet<unknown> = new Set([
  'STORE_UNAVAILABLE',
  'STORE_TIMEOUT',
  'OUTCOME_UNKNOWN',
]);
const GOING_AWAY = /^57P0|^08/;

/** Whether an error says that the database is away, and not that it is slow, full or refuses. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseError) return GOING_AWAY.test(error.code ?? '');
  const coded = toPostgresError(error);
  return coded instanceof CodedError && AWAY.has(coded.code);
}

/** Rules of the table that refused a write: adopted tables have some that the gateway's lack. */
function refusedBy({ code, column }: DatabaseError): CodedError | undefined {
  switch (code) {
    case '23505':
      return conflict('A row with this key is there already.');
    case '23503':
      return conflict('What the row belongs to is gone.');
    case '23502':
      return badInput(`The table requires a value for ${column}.`);
    case '23514':
      return badInput('A rule of the table does not allow a value.');
    default:
      return undefined;
  }
}
