import type { IncomingHttpHeaders } from 'node:http';
import { isApiKey } from './api-key';
import { refused } from './refused';
import type { Session } from './session';
import { type TokenOptions, tokenVerifier } from './tokens';
import { rememberVerified } from './verified-tokens';

export type Authenticate = (
  headers: Pick<IncomingHttpHeaders, 'authorization'>,
) => Promise<Session>;

export interface AuthOptions extends TokenOptions {
  /** Whose API key this is; throws a CodedError. Without it none is taken. */
  apiKey?: (key: string) => Promise<Session>;
}

const MAX_TOKEN_LENGTH = 8192;

/** Who asks, from the bearer token or API key alone. Why one was refused is for the log. */
export function createAuthenticator({ apiKey, ...options }: AuthOptions): Authenticate {
  const verifyToken = rememberVerified(tokenVerifier(options));
  return async ({ authorization }) => {
    const token = /^Bearer ([^\s,]+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw refused('no bearer token');
    if (token.length > MAX_TOKEN_LENGTH) throw refused('the token is too long');
    // A token of three parts never passes for a key: it has dots.
    if (apiKey && isApiKey(token)) return apiKey(token);
    return verifyToken(token);
  };
}
