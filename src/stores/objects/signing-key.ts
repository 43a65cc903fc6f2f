import { createHmac } from 'node:crypto';
import { type Hmac, hmacSha256 } from './hmac-sha256';

/** Enough for yesterday's and today's key of a few rotated credentials. */
const CACHE_LIMIT = 16;

export type SigningKeys = (secretAccessKey: string, day: string) => Hmac;

/**
 * The signing key depends on the secret, the day and the region alone, so its four HMACs are paid
 * once a day. The oldest entry leaves first, since rotated secrets are never asked for again.
 */
export function signingKeys(region: string): SigningKeys {
  const cache = new Map<string, Hmac>();
  return (secretAccessKey, day) => {
    const name = `${day}:${secretAccessKey}`;
    const known = cache.get(name);
    if (known) return known;
    let key = Buffer.from(`AWS4${secretAccessKey}`);
    for (const part of [day, region, 's3', 'aws4_request']) {
      key = createHmac('sha256', key).update(part).digest();
    }
    const made = hmacSha256(key);
    cache.set(name, made);
    for (const oldest of cache.keys()) {
      if (cache.size <= CACHE_LIMIT) break;
      cache.delete(oldest);
    }
    return made;
  };
}
