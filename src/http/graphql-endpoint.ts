import { setMaxListeners } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { Session } from '../access/session';
import { CodedError } from '../errors';
import { credentialsOf } from './credentials';
import type { Answer, Exchange } from './exchange';
import { checkSearchParameters, parametersOfBody } from './graphql-parameters';
import type {
  GraphQLHttpRequest,
  GraphQLHttpResponse,
  GraphQLParameters,
  OperationOutcome,
} from './graphql-port';
import { parseMediaType, preferredType } from './media-type';
import type { Metrics } from './metrics';
import { readBody } from './read-body';
import { HttpRefusal, refusalAnswer } from './refusal';

export interface GraphQLEndpoint {
  deadlineMs: number;
  authenticate(headers: IncomingHttpHeaders): Promise<Session>;
  execute(request: GraphQLHttpRequest): Promise<GraphQLHttpResponse>;
  metrics: Metrics;
  /** Why there was no answer, for the log: the client is told less. */
  report(exchange: Exchange, error: unknown): void;
}

const RESPONSE_TYPES = ['application/json', 'application/graphql-response+json'] as const;

/** Answers one GraphQL request; failures of the envelope have the shape of GraphQL errors too. */
export async function answerGraphQL(
  endpoint: GraphQLEndpoint,
  exchange: Exchange,
): Promise<Answer> {
  const started = performance.now();
  const type = preferredType(exchange.request.headers.accept, RESPONSE_TYPES);
  let answer: Answer;
  let outcome: OperationOutcome;
  try {
    // Asked before the operation runs: a mutation whose answer nobody can read should not happen.
    if (type === undefined) throw notAcceptable();
    const response = await run(endpoint, exchange);
    outcome = response.operation ?? { type: 'none', code: codeOfStatus(response.status) };
    answer = { status: response.status, headers: ownHeaders(response), body: response.body };
  } catch (error) {
    endpoint.report(exchange, error);
    outcome = { type: 'none', code: error instanceof CodedError ? error.code : 'INTERNAL' };
    answer = refusalAnswer(error);
  }
  exchange.facts.operation = outcome.name;
  exchange.facts.outcome = outcome.code;
  const ms = performance.now() - started;
  endpoint.metrics.observeOperation({ type: outcome.type, code: outcome.code, ms });
  const { role } = exchange.facts;
  if (role && outcome.cost !== undefined) {
    endpoint.metrics.observeCost({ role, cost: outcome.cost });
  }
  const contentType = `${type ?? 'application/json'}; charset=utf-8`;
  return { ...answer, headers: { ...answer.headers, 'content-type': contentType } };
}

async function run(endpoint: GraphQLEndpoint, exchange: Exchange): Promise<GraphQLHttpResponse> {
  const { request, search, requestId } = exchange;
  const session = await endpoint.authenticate(credentialsOf(request));
  exchange.facts.role = session.role;
  const method = request.method === 'POST' ? 'POST' : 'GET';
  const body = method === 'POST' ? await postedParameters(exchange) : undefined;
  if (method === 'GET') checkSearchParameters(search);
  const limit = limitTime(endpoint.deadlineMs, exchange);
  try {
    return await endpoint.execute({
      method,
      headers: { get: (name) => joined(request.headers[name]) },
      search,
      body,
      session,
      requestId,
      deadline: limit.deadline,
      signal: limit.signal,
    });
  } finally {
    limit.release();
  }
}

async function postedParameters({ request, invite }: Exchange): Promise<GraphQLParameters> {
  const type = parseMediaType(request.headers['content-type'] ?? '');
  const charset = type?.parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  if (type?.essence !== 'application/json' || !['utf-8', 'utf8'].includes(charset)) {
    throw unsupported('Send the request as `Content-Type: application/json`, in UTF-8.');
  }
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw unsupported('Send the body uncompressed.');
  }
  return parametersOfBody(await readBody(request, invite));
}

function limitTime(ms: number, { onGone }: Exchange) {
  const controller = new AbortController();
  // A wide query waits for many statements at once, each of which listens.
  setMaxListeners(0, controller.signal);
  const late = () =>
    controller.abort(
      new CodedError('DEADLINE_EXCEEDED', 'The request took longer than it may.', {
        retryable: true,
      }),
    );
  const timer = setTimeout(late, ms);
  onGone(() => controller.abort(new Error('The client went away.')));
  return {
    deadline: Date.now() + ms,
    signal: controller.signal,
    release: () => clearTimeout(timer),
  };
}

/** For an answer that the engine gave without looking at an operation. */
function codeOfStatus(status: number): OperationOutcome['code'] {
  if (status < 400) return 'OK';
  return status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL';
}

const joined = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;

function ownHeaders(response: GraphQLHttpResponse): Record<string, string> {
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  for (const [name, value] of response.headers) {
    if (name !== 'content-type' && name !== 'content-length') headers[name] = value;
  }
  return headers;
}

const unsupported = (message: string) =>
  new HttpRefusal({ status: 415, message, headers: { 'accept-post': 'application/json' } });

const notAcceptable = () =>
  new HttpRefusal({
    status: 406,
    message: 'Accept application/json or application/graphql-response+json.',
  });
