import { badInput } from '../../errors';

/** Links made within one window for the same object are the same, so that browsers cache them. */
export const WINDOW_SECONDS = 15 * 60;
/** The most that signature version 4 allows. */
export const MAX_LINK_SECONDS = 7 * 24 * 3600;
/** An upload is asked for right before it is made. */
export const MAX_UPLOAD_SECONDS = 15 * 60;

export interface LinkTime {
  signedAt: Date;
  expiresIn: number;
  expiresAt: Date;
}

export interface LinkWish {
  now: number;
  ttlSeconds: number;
  credentialsExpireAt?: Date;
}

/**
 * A download link is signed as of the start of its window and lives one window longer than asked:
 * so it is worth the asked time at the window's last moment too. A lifetime so long that the extra
 * window would pass the protocol's limit is signed as of now, since a true promise matters more
 * than a cached one.
 */
export function downloadTime(wish: LinkWish): LinkTime {
  const ttl = wholeSeconds(wish.ttlSeconds, MAX_LINK_SECONDS);
  if (ttl + WINDOW_SECONDS > MAX_LINK_SECONDS) return fromNow(wish, ttl, MAX_LINK_SECONDS);
  const window = WINDOW_SECONDS * 1000;
  const start = Math.floor(wish.now / window) * window;
  return timeFrom(wish, { start, ttl: ttl + WINDOW_SECONDS });
}

/** An upload link is never floored: its lifetime is what limits who may overwrite what, and when. */
export function uploadTime(wish: LinkWish): LinkTime {
  return fromNow(wish, wholeSeconds(wish.ttlSeconds, MAX_LINK_SECONDS), MAX_UPLOAD_SECONDS);
}

// Signatures know whole seconds. Rounding the start down costs a part of one, which is given back
// unless the limit forbids it.
function fromNow(wish: LinkWish, ttl: number, limit: number): LinkTime {
  const start = Math.floor(wish.now / 1000) * 1000;
  return timeFrom(wish, { start, ttl: Math.min(start === wish.now ? ttl : ttl + 1, limit) });
}

function wholeSeconds(asked: number, limit: number): number {
  const seconds = Math.ceil(asked);
  if (!(seconds >= 1 && seconds <= limit)) {
    throw badInput(`A link lives 1 to ${limit} seconds, not ${asked}.`);
  }
  return seconds;
}

function timeFrom(wish: LinkWish, { start, ttl }: { start: number; ttl: number }): LinkTime {
  const end = wish.credentialsExpireAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const expiresIn = Math.min(ttl, Math.floor((end - start) / 1000));
  return {
    signedAt: new Date(start),
    expiresIn: Math.max(expiresIn, 1),
    expiresAt: new Date(start + expiresIn * 1000),
  };
}
