import type { IncomingHttpHeaders } from 'node:http';
import type { JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { CodedError } from '../errors';
import { ROLES } from './roles';
import { AGENT_KEY, type Session } from './session';

export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Session>;

export interface AuthOptions {
  secret?: string;
  jwksUrl?: string;
  issuer: string;
  audience: string;
}

const MAX_TOKEN_LENGTH = 8192;
/** Which algorithms hangs on how keys are held, never on what a token says of itself. */
const SECRET_ALGORITHMS = ['HS256'];
const KEY_SET_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'];

/** Who asks, from the bearer token alone. Why a token was refused is for the log. */
export function createAuthenticator(options: AuthOptions): Authenticate {
  const verify = verifier(options);
  return async ({ authorization }) => {
    const token = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw refused('no bearer token');
    if (token.length > MAX_TOKEN_LENGTH) throw refused('the token is too long');
    const payload = await verify(token).catch((cause: unknown) => {
      throw keysUnavailable(cause) ?? refused('the token was not accepted', cause);
    });
    return sessionOf(payload);
  };
}

function verifier(options: AuthOptions): (token: string) => Promise<JWTPayload> {
  const checks: JWTVerifyOptions = {
    issuer: options.issuer,
    audience: options.audience,
    requiredClaims: ['sub', 'role', 'iat', 'exp'],
    clockTolerance: 5,
    maxTokenAge: '30d',
  };
  if (options.secret) {
    const key = new TextEncoder().encode(options.secret);
    const rules = { ...checks, algorithms: SECRET_ALGORITHMS };
    return async (token) => (await jwtVerify(token, key, rules)).payload;
  }
  if (!options.jwksUrl) throw new Error('neither a secret nor a key set to verify tokens with');
  const keys: JWTVerifyGetKey = createRemoteJWKSet(new URL(options.jwksUrl), {
    timeoutDuration: 2_000,
  });
  const rules = { ...checks, algorithms: KEY_SET_ALGORITHMS };
  return async (token) => (await jwtVerify(token, keys, rules)).payload;
}

const SUBJECT = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,200}$/u;

function sessionOf({ sub, role, agent, exp }: JWTPayload): Session {
  const known = ROLES.find((candidate) => candidate === role);
  if (!known) throw refused('an unknown role');
  if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw refused('an unusable sub');
  const expiresAt = exp === undefined ? undefined : new Date(exp * 1000);
  if (known !== 'agent') return { role: known, sub, expiresAt };
  if (typeof agent !== 'string' || !AGENT_KEY.test(agent)) throw refused('an unusable agent key');
  return { role: known, sub, agent, expiresAt };
}

const refused = (reason: string, cause?: unknown) =>
  new CodedError(
    'UNAUTHENTICATED',
    'Send a valid token: Authorization: Bearer <token>.',
    {},
    { cause: new Error(reason, { cause }) },
  );

/** What comes of fetching keys; the first is what the library says of an answer that is none. */
const FETCH_ERRORS = [errors.JOSEError, errors.JWKSTimeout, errors.JWKSInvalid].map(
  ({ code }) => code,
);

/** A key set that cannot be fetched says nothing about the token. */
function keysUnavailable(cause: unknown): CodedError | undefined {
  if (cause instanceof errors.JOSEError && !FETCH_ERRORS.includes(cause.code)) return undefined;
  return new CodedError(
    'STORE_UNAVAILABLE',
    'The keys that tokens are signed with cannot be fetched right now.',
    { retryable: true, retryAfterMs: 1000 },
    { cause },
  );
}
