import type { ErrorCode } from '../../../src/errors';

/** Who attacks: an agent that has data of its own, a role that reads, or somebody without a token. */
export type Attacker = 'agent' | 'evaluator' | 'frontend' | 'admin' | 'nobody';

/** Attacks of one idea. The kinds are data: what is done with them is the runner's affair. */
export interface AttackKind {
  kind: string;
  /** For cases that do not say. An agent, where nothing is said. */
  as?: Attacker;
  /** The cases may change what belongs to the attacker itself. */
  mutates?: true;
  /** The same about what is nowhere must get the same answer, for the same work. */
  twins?: true;
  /** For cases that do not say. */
  expect?: Expectation;
  cases: readonly Attack[];
}

/**
 * One attack. Texts may hold `{{names}}` of the world that the runner has laid down, such as
 * `{{foreign.task}}`, `{{token.agent}}` or `{{host}}`.
 */
export type Attack = AttackFacts & (Asked | Posted | Raw);

interface AttackFacts {
  name: string;
  as?: Attacker;
  mutates?: true;
  expect?: Expectation;
  /** The attacker stops sending at the end, in place of waiting for an answer. */
  cut?: true;
}

/** A GraphQL request, sent as every client sends one. */
interface Asked {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: unknown;
  extensions?: unknown;
}

/** An HTTP request with headers of the attacker's choice, sent byte by byte. */
interface Posted {
  http: {
    method?: string;
    target?: string;
    /** Lines, so that names may come twice. The host is added unless one is given. */
    headers?: readonly string[];
    /** Whether the attacker's token is sent; it is unless this says no. */
    token?: false;
    /** A length is added for it unless the headers have one or are chunked. */
    body?: string | Uint8Array;
  };
}

/** Whatever bytes, as Latin-1. The server must have a reason to end the connection. */
interface Raw {
  raw: string;
}

export interface Expectation {
  /** The statuses that are right; any 4xx and a safe 200 where nothing is said. */
  status?: number | readonly number[];
  /** The code of the first error, or that there is none. */
  code?: ErrorCode | 'OK';
  /** The server may hang up without an answer. */
  closed?: true;
}
