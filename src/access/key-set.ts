import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { CodedError } from '../errors';

const TIMEOUT_MS = 2_000;
const MOST_BYTES = 512 * 1024;
/** A set in use is renewed this often, and no sooner for tokens that name unknown keys. */
const RENEW_MS = 30_000;
/** After an attempt, whatever came of it, the provider is left alone this long. */
const PAUSE_MS = 5_000;
/** Ten minutes of an outage, and the half minute by which a set may be old when one begins. */
const USABLE_MS = 10 * 60_000 + RENEW_MS;

/** Answers that say something of the token, not of the provider. */
const ABOUT_TOKENS = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys];

/**
 * The identity provider's keys. A set in use is renewed behind requests, so none waits for the
 * provider, and one whose renewal fails serves on until it is too old. A token that names an unknown
 * key may be of a newer set: while that cannot be fetched nobody knows, which is not a refusal.
 */
export function createKeySet(
  url: URL,
  onTrouble: (error: unknown) => void = () => undefined,
): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(url, {
    timeoutDuration: TIMEOUT_MS,
    cooldownDuration: RENEW_MS,
    cacheMaxAge: USABLE_MS,
    [customFetch]: seldom(fetchBounded),
  });
  return async (header, token) => {
    if (keys.fresh && !keys.coolingDown && !keys.reloading) {
      keys.reload().catch((error: unknown) => {
        if (!(error instanceof TooSoon)) onTrouble(error);
      });
    }
    try {
      return await keys(header, token);
    } catch (error) {
      if (ABOUT_TOKENS.some((known) => error instanceof known)) throw error;
      throw new CodedError(
        'STORE_UNAVAILABLE',
        'The keys that tokens are signed with cannot be fetched right now.',
        { retryable: true, retryAfterMs: PAUSE_MS },
        { cause: error },
      );
    }
  };
}

type FetchKeys = (url: string, options: RequestInit) => Promise<Response>;

class TooSoon extends Error {
  override readonly message = 'the provider was asked a moment ago';
}

/** The library holds off after a success alone: a provider in trouble is not asked per request. */
function seldom(fetchKeys: FetchKeys): FetchKeys {
  let asked: number | undefined;
  return async (url, options) => {
    const since = asked === undefined ? PAUSE_MS : Date.now() - asked;
    // A clock that was set back must not keep the provider away for long.
    if (since >= 0 && since < PAUSE_MS) throw new TooSoon();
    asked = Date.now();
    return fetchKeys(url, options);
  };
}

/** No more than a key set can be, and from nowhere else: a redirect counts as an error. */
const fetchBounded: FetchKeys = async (url, options) => {
  const response = await fetch(url, { ...options, redirect: 'manual' });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the provider answered HTTP ${response.status}`);
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`the provider answered more than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return new Response(Buffer.concat(parts));
};
