import type { Session } from '../access/session';
import type { ErrorCode } from '../errors';

/** One GraphQL request over HTTP, its envelope checked: what is left is GraphQL's own business. */
export interface GraphQLHttpRequest {
  method: 'GET' | 'POST';
  /** Names in lower case, repeated headers joined by a comma. */
  headers: Pick<ReadonlyMap<string, string>, 'get'>;
  /** The query string with its `?`, or nothing. */
  search: string;
  /** The parsed body of a POST: `query`, `variables`, `operationName` and `extensions` have the right types. */
  body: GraphQLParameters | undefined;
  session: Session;
  requestId: string;
  /** Epoch milliseconds. */
  deadline: number;
  /** Aborts at the deadline, or when the client goes away. */
  signal: AbortSignal;
}

export interface GraphQLParameters {
  query?: string;
  operationName?: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

/** A whole answer: there is no incremental delivery. The endpoint writes the content type itself. */
export interface GraphQLHttpResponse {
  status: number;
  headers: ReadonlyMap<string, string>;
  body: string;
  /** For the log and the metrics. */
  operation?: OperationOutcome;
}

export type OperationType = 'query' | 'mutation' | 'subscription' | 'none';

export interface OperationOutcome {
  /** `none` when the document never became an operation. */
  type: OperationType;
  name?: string;
  /** The code of the first error, or OK. */
  code: ErrorCode | 'OK';
  /** What it was priced at, also when that was too much; nothing when it could not be priced. */
  cost?: number;
}
