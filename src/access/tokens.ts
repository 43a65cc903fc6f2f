import type { JWTPayload, JWTVerifyOptions } from 'jose';
import { jwtVerify } from 'jose/jwt/verify';
import { CodedError } from '../errors';
import { refused } from './refused';
import { KEY_SUBJECT, type Session } from './session';
import { sessionOf } from './session-of';

export interface TokenOptions {
  secret?: string;
  jwksUrl?: string;
  issuer: string;
  audience: string;
  /** Told why a key set that is in use could not be renewed. */
  onKeySetTrouble?: (error: unknown) => void;
}

/** Which algorithms hangs on how keys are held, never on what a token says of itself. */
const SECRET_ALGORITHMS = ['HS256'];
const KEY_SET_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'];

const MAX_AGE_SECONDS = 30 * 24 * 60 * 60;
/** The last second of the year 9999: what is later is no time but a mistake, or an attempt. */
const LAST_SECOND = 253_402_300_799;

export function tokenVerifier(options: TokenOptions): (token: string) => Promise<Session> {
  const verify = signatureVerifier(options);
  return async (token) => {
    if (!isWrittenRight(token)) throw refused('not the text of a signed token');
    const payload = await verify(token).catch((cause: unknown) => {
      throw cause instanceof CodedError ? cause : refused('the token was not accepted', cause);
    });
    return sessionOfToken(payload);
  };
}

/** Three parts as the standard writes them: padding and idle bits would give a token many texts. */
function isWrittenRight(token: string): boolean {
  const parts = token.split('.');
  const isCanonical = (part: string) =>
    part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
  return parts.length === 3 && parts.every(isCanonical);
}

function signatureVerifier(options: TokenOptions): (token: string) => Promise<JWTPayload> {
  const checks: JWTVerifyOptions = {
    issuer: options.issuer,
    audience: options.audience,
    requiredClaims: ['sub', 'role', 'iat', 'exp'],
    clockTolerance: 5,
    maxTokenAge: MAX_AGE_SECONDS,
  };
  if (options.secret) {
    const key = new TextEncoder().encode(options.secret);
    const rules = { ...checks, algorithms: SECRET_ALGORITHMS };
    return async (token) => (await jwtVerify(token, key, rules)).payload;
  }
  if (!options.jwksUrl) throw new Error('neither a secret nor a key set to verify tokens with');
  // Most of the library is about keys that are fetched: it is loaded where some are.
  const { createKeySet } = require('./key-set') as typeof import('./key-set');
  const keys = createKeySet(new URL(options.jwksUrl), options.onKeySetTrouble);
  const rules = { ...checks, algorithms: KEY_SET_ALGORITHMS };
  return async (token) => (await jwtVerify(token, keys, rules)).payload;
}

function sessionOfToken({ sub, role, agent, exp = 0, iat = 0, nbf = 0 }: JWTPayload): Session {
  // JSON can write numbers that are infinite: 1e999.
  if (![exp, iat, nbf].every((time) => time >= 0 && time <= LAST_SECOND)) {
    throw refused('a time that is none');
  }
  const expiresAt = new Date(Math.min(exp, iat + MAX_AGE_SECONDS) * 1000);
  const session = sessionOf({ sub, role, agent, expiresAt });
  if (session.sub.startsWith(KEY_SUBJECT)) throw refused('a sub that only API keys have');
  return session;
}
