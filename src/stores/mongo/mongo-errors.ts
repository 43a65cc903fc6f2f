import type { MongoServerError } from 'mongodb';
import { badInput, CodedError, storeTimeout, storeUnavailable } from '../../errors';
import { BreakerOpen } from '../breaker';
import { CallEnded, deadlineExceeded } from './call-limits';
import { driver } from './driver';

export const SERVER_CODES = {
  unauthorized: 13,
  authenticationFailed: 18,
  namespaceNotFound: 26,
  maxTimeExpired: 50,
  differsInCase: 13297,
  duplicateKey: 11000,
} as const;

export interface FailedCall {
  agent: string;
  write?: { idempotent: boolean };
}

/** Turns whatever a call ended with into an error of the closed set; nothing of hosts or URLs goes into it. */
export function codedMongoError(error: unknown, call: FailedCall): CodedError {
  const at = { store: 'mongo', agentId: call.agent } as const;
  if (error instanceof CodedError) return withAgent(error, call.agent);
  if (error instanceof BreakerOpen) {
    return storeUnavailable('mongo', error, { ...at, retryAfterMs: error.retryAfterMs });
  }
  const mongo = driver();
  if (error instanceof mongo.MongoServerError) return ofServer(error, call);
  if (error instanceof NoConnection) return storeTimeout('mongo', error, at);
  if (isQueueTimeout(error)) {
    return new CodedError(
      'POOL_EXHAUSTED',
      'All connections to this MongoDB cluster are busy.',
      { ...at, retryable: true, retryAfterMs: 500 },
      { cause: error },
    );
  }
  if (call.write && mayHaveArrived(error)) return outcomeUnknown(error, call);
  if (error instanceof CallEnded && error.by === 'caller') {
    return withAgent(deadlineExceeded(error), call.agent);
  }
  if (error instanceof CallEnded || error instanceof mongo.MongoNetworkTimeoutError) {
    return storeTimeout('mongo', error, at);
  }
  const lost = error instanceof mongo.MongoError && !(error instanceof mongo.MongoAPIError);
  if (lost || LOST.some((name) => errorNamed(error, name))) {
    return storeUnavailable('mongo', error, at);
  }
  return new CodedError('INTERNAL', 'Something went wrong.', at, { cause: error });
}

/** The driver says the same whether its connections are busy or cannot be made. */
export class NoConnection extends Error {
  constructor(cause: unknown) {
    super('No connection could be made in time.', { cause });
    this.name = 'NoConnection';
  }
}

export const isQueueTimeout = (error: unknown) => errorNamed(error, 'MongoWaitQueueTimeoutError');

/** What calls get that waited for a connection which could not be had. */
const LOST = ['MongoPoolClearedError', 'MongoTopologyClosedError', 'MongoNotConnectedError'];

/** Whether an error says that the cluster is away, and not that one call was wrong, late or cancelled. */
export function isClusterFailure(error: unknown): boolean {
  if (error instanceof CallEnded) return error.by === 'budget';
  const mongo = driver();
  return (
    error instanceof NoConnection ||
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoServerSelectionError ||
    LOST.some((name) => errorNamed(error, name))
  );
}

/** Shutting down, stepping down, not primary: another try soon may find a primary. */
const PASSING = new Set([6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

function ofServer(error: MongoServerError, call: FailedCall): CodedError {
  const at = { store: 'mongo', agentId: call.agent } as const;
  if (error instanceof driver().MongoWriteConcernError) return outcomeUnknown(error, call);
  if (PASSING.has(Number(error.code))) return storeUnavailable('mongo', error, at);
  switch (error.code) {
    case SERVER_CODES.maxTimeExpired:
      return call.write ? outcomeUnknown(error, call) : storeTimeout('mongo', error, at);
    case SERVER_CODES.unauthorized:
    case SERVER_CODES.authenticationFailed:
      return new CodedError(
        'STORE_UNAVAILABLE',
        "The mongo store refuses the gateway's user for this agent.",
        { ...at, retryable: false },
        { cause: error },
      );
    case SERVER_CODES.differsInCase:
      return badInput(
        `The database of agent "${call.agent}" exists under a name that differs in case. Set agents.mongo_database for this agent.`,
      );
    default:
      return new CodedError('INTERNAL', 'The mongo store refused the operation.', at, {
        cause: error,
      });
  }
}

/** Errors of choosing a server or opening a connection come before anything was sent. */
function mayHaveArrived(error: unknown): boolean {
  if (error instanceof CallEnded) return true;
  const mongo = driver();
  if (error instanceof mongo.MongoServerSelectionError) return false;
  if (LOST.some((name) => errorNamed(error, name))) return false;
  return error instanceof mongo.MongoNetworkError && !error.hasErrorLabel('HandshakeError');
}

function outcomeUnknown(cause: unknown, call: FailedCall): CodedError {
  return new CodedError(
    'OUTCOME_UNKNOWN',
    call.write?.idempotent
      ? 'The write was not acknowledged; repeat it with the same idempotencyKey.'
      : 'The write was not acknowledged; it may or may not have happened.',
    { store: 'mongo', agentId: call.agent, retryable: call.write?.idempotent ?? false },
    { cause },
  );
}

function withAgent(error: CodedError, agentId: string): CodedError {
  if (error.details.agentId !== undefined || error.details.store === undefined) return error;
  return new CodedError(
    error.code,
    error.message,
    { ...error.details, agentId },
    { cause: error.cause },
  );
}

function errorNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
