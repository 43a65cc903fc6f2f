import { hash } from 'node:crypto';
import { createRecent } from '../recent';
import type { Session } from './session';

/** How much later a signing key that was withdrawn stops counting, beside the renewal of its set. */
const FRESH_MS = 10_000;
const MOST_KEPT = 2_000;

type Verify = (token: string) => Promise<Session>;

/**
 * A client sends the same token again and again: what was verified a moment ago is not verified
 * anew, as long as it has not expired. Known by their hashes, so that no token stays in memory;
 * refusals are never remembered.
 */
export function rememberVerified(verify: Verify): Verify {
  const recent = createRecent<Session>({ freshMs: FRESH_MS, most: MOST_KEPT, now: Date.now });
  return async (token) => {
    const name = hash('sha256', token, 'base64');
    const known = recent.get(name);
    if (known?.expiresAt && known.expiresAt.getTime() > Date.now()) return known;
    // Before it is asked: an answer is as old as the question.
    const at = Date.now();
    const session = await verify(token);
    recent.set(name, session, at);
    return session;
  };
}
