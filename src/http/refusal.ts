import type { ErrorCode } from '../errors';
import { CodedError } from '../errors';
import type { Answer } from './exchange';
import { jsonAnswer } from './exchange';

/** A request that is refused before GraphQL sees it, with an HTTP status of its own. */
export class HttpRefusal extends CodedError {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(refusal: {
    status: number;
    message: string;
    code?: ErrorCode;
    headers?: Record<string, string>;
  }) {
    super(refusal.code ?? 'BAD_USER_INPUT', refusal.message);
    this.status = refusal.status;
    this.headers = refusal.headers ?? {};
  }
}

const STATUS_OF_CODE: Record<ErrorCode, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  CONFLICT: 409,
  IMMUTABLE: 409,
  COST_LIMIT: 400,
  RATE_LIMITED: 429,
  STORE_UNAVAILABLE: 503,
  STORE_TIMEOUT: 503,
  POOL_EXHAUSTED: 503,
  DEADLINE_EXCEEDED: 504,
  OUTCOME_UNKNOWN: 504,
  BUFFER_FULL: 503,
  RESULT_TOO_LARGE: 500,
  INTERNAL: 500,
};

/** The answer to a failed request, in the shape of a GraphQL error whatever the path. */
export function refusalAnswer(error: unknown): Answer {
  const coded =
    error instanceof CodedError
      ? error
      : new CodedError('INTERNAL', 'The gateway failed to answer; its log says why.');
  const { store, agentId, retryable, retryAfterMs, argument } = coded.details;
  const extensions = { code: coded.code, store, agentId, retryable, retryAfterMs, argument };
  const answer = jsonAnswer(statusOf(coded), {
    errors: [{ message: coded.message, extensions }],
  });
  return { ...answer, headers: { ...answer.headers, ...headersOf(coded) } };
}

function statusOf(error: CodedError): number {
  return error instanceof HttpRefusal ? error.status : STATUS_OF_CODE[error.code];
}

function headersOf(error: CodedError): Record<string, string> {
  const own = error instanceof HttpRefusal ? error.headers : {};
  const { retryAfterMs } = error.details;
  return {
    ...(error.code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer' } : {}),
    ...(retryAfterMs === undefined
      ? {}
      : { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
    ...own,
  };
}
