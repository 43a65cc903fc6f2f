import { badInput, storeUnavailable } from '../../errors';
import type { PresignTarget } from './bucket-address';
import { downloadTime, type LinkTime, uploadTime } from './link-window';
import { createPresigner, type SigningCredentials } from './presigner';
import { type ServingWish, servingQuery } from './serving';

export interface DownloadWish extends ServingWish {
  bucket: string;
  key: string;
  /** Seconds. */
  expiresIn: number;
}

export interface UploadWish {
  bucket: string;
  key: string;
  /** Seconds, at most 15 minutes. */
  expiresIn: number;
  /** Bound to the link: content-type, content-length, if-none-match, x-amz-meta-*, … */
  headers: Record<string, string>;
}

export interface DownloadLink {
  url: string;
  expiresAt: Date;
}

export interface UploadLink extends DownloadLink {
  /** What the PUT must carry, exactly; a browser sets content-length by itself. */
  headers: Record<string, string>;
}

export interface ObjectLinks {
  presignGet(wish: DownloadWish): Promise<DownloadLink>;
  presignGetMany(wishes: readonly DownloadWish[]): Promise<DownloadLink[]>;
  presignPut(wish: UploadWish): Promise<UploadLink>;
}

const MAX_METADATA_BYTES = 2048;

/** Makes links for browsers: no network, except where credentials have to be fetched. */
export function objectLinks(options: {
  target: PresignTarget;
  credentials: () => Promise<SigningCredentials>;
  onSigned?: (links: number) => void;
}): ObjectLinks {
  const presigner = createPresigner(options.target);

  const usableCredentials = async (now: number): Promise<SigningCredentials> => {
    const credentials = await options.credentials();
    if (credentials.expiration && credentials.expiration.getTime() < now + 1000) {
      throw storeUnavailable('objects', new Error('The signing credentials have expired.'));
    }
    return credentials;
  };

  const download = (wish: DownloadWish, time: LinkTime, credentials: SigningCredentials) => {
    const url = presigner.presign({
      method: 'GET',
      bucket: wish.bucket,
      key: wish.key,
      expiresIn: time.expiresIn,
      at: time.signedAt,
      credentials,
      query: servingQuery(wish),
    });
    return { url, expiresAt: time.expiresAt };
  };

  const presignGetMany: ObjectLinks['presignGetMany'] = async (wishes) => {
    const now = Date.now();
    const credentials = await usableCredentials(now);
    options.onSigned?.(wishes.length);
    const times = new Map<number, LinkTime>();
    return wishes.map((wish) => {
      let time = times.get(wish.expiresIn);
      if (!time) {
        const credentialsExpireAt = credentials.expiration;
        time = downloadTime({ now, ttlSeconds: wish.expiresIn, credentialsExpireAt });
        times.set(wish.expiresIn, time);
      }
      return download(wish, time, credentials);
    });
  };

  return {
    presignGetMany,
    async presignGet(wish) {
      const [link] = await presignGetMany([wish]);
      return link as DownloadLink;
    },
    async presignPut(wish) {
      const now = Date.now();
      const credentials = await usableCredentials(now);
      const headers = lowerCased(wish.headers);
      options.onSigned?.(1);
      const time = uploadTime({
        now,
        ttlSeconds: wish.expiresIn,
        credentialsExpireAt: credentials.expiration,
      });
      const url = presigner.presign({
        method: 'PUT',
        bucket: wish.bucket,
        key: wish.key,
        expiresIn: time.expiresIn,
        at: time.signedAt,
        credentials,
        headers,
      });
      return { url, headers, expiresAt: time.expiresAt };
    },
  };
}

function lowerCased(given: Record<string, string>): Record<string, string> {
  const headers: Record<string, string> = {};
  let metadata = 0;
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    headers[lower] = value;
    if (lower.startsWith('x-amz-meta-')) metadata += lower.length - 11 + value.length;
  }
  if (metadata > MAX_METADATA_BYTES) {
    throw badInput(`The metadata takes ${metadata} bytes; ${MAX_METADATA_BYTES} are allowed.`);
  }
  return headers;
}
