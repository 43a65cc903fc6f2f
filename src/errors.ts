/** The closed set of errors a client can meet. Everything else is masked as INTERNAL. */
export const ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'IMMUTABLE',
  'COST_LIMIT',
  'RATE_LIMITED',
  'STORE_UNAVAILABLE',
  'STORE_TIMEOUT',
  'POOL_EXHAUSTED',
  'DEADLINE_EXCEEDED',
  'OUTCOME_UNKNOWN',
  'BUFFER_FULL',
  'RESULT_TOO_LARGE',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
export type StoreName = 'postgres' | 'mongo' | 'objects';

export interface ErrorDetails {
  store?: StoreName;
  agentId?: string;
  retryable?: boolean;
  retryAfterMs?: number;
  /** The argument that was refused, for BAD_USER_INPUT. */
  argument?: string;
}

/** An expected failure: its message is written for the client, `cause` is for the log alone. */
export class CodedError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CodedError';
  }
}

export const unauthenticated = (message = 'Send a valid token: Authorization: Bearer …') =>
  new CodedError('UNAUTHENTICATED', message);

export const forbidden = (message: string) => new CodedError('FORBIDDEN', message);

export const notFound = (what: string) => new CodedError('NOT_FOUND', `No such ${what}.`);

export const badInput = (message: string, argument?: string) =>
  new CodedError('BAD_USER_INPUT', message, { argument });

export const conflict = (message: string) => new CodedError('CONFLICT', message);

export const storeUnavailable = (store: StoreName, cause?: unknown, details: ErrorDetails = {}) =>
  new CodedError(
    'STORE_UNAVAILABLE',
    `The ${store} store cannot be reached.`,
    { store, retryable: true, retryAfterMs: 1000, ...details },
    { cause },
  );

export const storeTimeout = (store: StoreName, cause?: unknown, details: ErrorDetails = {}) =>
  new CodedError(
    'STORE_TIMEOUT',
    `The ${store} store did not answer in time.`,
    { store, retryable: true, ...details },
    { cause },
  );
