import type { Config } from '../../config/config';
import { CodedError } from '../../errors';
import { type Finding, findingsOf } from './finding';

const PATIENCE_MS = 3_000;
const { ok, warn, fail } = findingsOf('identity');

/** What tokens, cursors and upload ids are signed and checked with. */
export async function checkIdentity({ auth, cursorSecret }: Config): Promise<Finding[]> {
  const tokens = auth.secret
    ? ok(`tokens are checked by a secret; issuer ${auth.issuer}, audience ${auth.audience}`)
    : await checkKeySet(auth.jwksUrl);
  return [tokens, checkCursors(cursorSecret, auth.secret)];
}

function checkCursors(cursorSecret: string | undefined, tokenSecret: string | undefined): Finding {
  if (!cursorSecret) {
    return fail('nothing to sign cursors with', 'set CURSOR_SECRET, the same on every replica');
  }
  if (cursorSecret === tokenSecret) {
    return warn(
      'cursors are signed with the secret of tokens',
      'give CURSOR_SECRET a value of its own',
    );
  }
  return ok('cursors and upload ids have a secret of their own');
}

async function checkKeySet(url: string | undefined): Promise<Finding> {
  if (!url) return fail('nothing to check tokens with', 'set JWT_SECRET or JWT_JWKS_URL');
  try {
    // The gateway follows no redirects either.
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) throw new CodedError('STORE_UNAVAILABLE', `HTTP ${response.status}`);
    const keys = keysIn(await response.json());
    if (keys > 0) return ok(`tokens are checked by a key set of ${keys} at JWT_JWKS_URL`);
    return fail(
      'what JWT_JWKS_URL answers is no key set',
      'correct JWT_JWKS_URL: it ends in the identity provider’s jwks_uri',
    );
  } catch (error) {
    const why = error instanceof CodedError ? ` (${error.message})` : '';
    return fail(
      `the key set at JWT_JWKS_URL cannot be fetched${why}`,
      'correct JWT_JWKS_URL, or let this machine reach it; without it nobody is let in',
    );
  }
}

function keysIn(body: unknown): number {
  const keys = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : undefined;
  return Array.isArray(keys) ? keys.length : 0;
}
