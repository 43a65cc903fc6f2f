import { type Action, type Call, xmlAnswer } from '../action';
import { queryValue, type S3Request } from '../request';
import { S3Error } from '../s3-error';
import { encode } from '../signature/canonical';
import type { BucketState } from '../storage/bucket-state';
import type { StoredObject } from '../storage/manifest';
import { compareKeys } from '../storage/sorted-keys';
import { type XmlElement, xmlDocument } from '../xml';

interface Wish {
  prefix: string;
  delimiter: string;
  /** Only what comes after this is listed, keys and common prefixes alike. */
  after: string;
  most: number;
}

interface Page {
  objects: Array<{ key: string; object: StoredObject }>;
  prefixes: string[];
  /** The last name on this page, where there are more. */
  next: string | null;
}

const MAX_KEYS = 1000;

/** Walks the sorted keys; all keys under one common prefix are passed over in one step. */
export function pageOf(state: BucketState, { prefix, delimiter, after, most }: Wish): Page {
  const page: Page = { objects: [], prefixes: [], next: null };
  if (most === 0) return page;
  const { keys } = state;
  let last = after;
  let position = keys.firstFrom(compareKeys(after, prefix) > 0 ? after : prefix);
  for (let key = keys.at(position); key?.startsWith(prefix); key = keys.at(position)) {
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const name = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    position = cut < 0 ? position + 1 : Math.max(keys.firstFrom(`${name}\u{10ffff}`), position + 1);
    if (last !== '' && compareKeys(name, last) <= 0) continue;
    if (page.objects.length + page.prefixes.length === most) {
      page.next = last;
      break;
    }
    last = name;
    const object = state.objects.get(key);
    if (cut >= 0) page.prefixes.push(name);
    else if (object) page.objects.push({ key, object });
  }
  return page;
}

export const listObjectsV2: Action = (call) => {
  const { request } = call;
  const token = queryValue(request, 'continuation-token');
  const startAfter = queryValue(request, 'start-after') ?? '';
  const after = token === undefined ? startAfter : readToken(token);
  const { page, common } = listed(call, after);
  return xmlAnswer(
    xmlDocument('ListBucketResult', {
      ...common,
      KeyCount: page.objects.length + page.prefixes.length,
      StartAfter: startAfter ? nameWriter(request)(startAfter) : undefined,
      ContinuationToken: token,
      NextContinuationToken: page.next === null ? undefined : writeToken(page.next),
    }),
  );
};

export const listObjectsV1: Action = (call) => {
  const marker = queryValue(call.request, 'marker') ?? '';
  const { page, common } = listed(call, marker);
  const write = nameWriter(call.request);
  return xmlAnswer(
    xmlDocument('ListBucketResult', {
      ...common,
      Marker: write(marker),
      NextMarker: page.next === null ? undefined : write(page.next),
    }),
  );
};

function listed({ request, buckets }: Call, after: string): { page: Page; common: XmlElement } {
  const wish: Wish = {
    after,
    prefix: queryValue(request, 'prefix') ?? '',
    delimiter: queryValue(request, 'delimiter') ?? '',
    most: maxKeys(request),
  };
  const page = pageOf(buckets.get(request.bucket).state, wish);
  const write = nameWriter(request);
  const common: XmlElement = {
    Name: request.bucket,
    Prefix: write(wish.prefix),
    Delimiter: wish.delimiter ? write(wish.delimiter) : undefined,
    MaxKeys: wish.most,
    EncodingType: queryValue(request, 'encoding-type'),
    IsTruncated: page.next !== null,
    Contents: page.objects.map(({ key, object }) => ({
      Key: write(key),
      LastModified: new Date(object.modified).toISOString(),
      ETag: `"${object.etag}"`,
      Size: object.size,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: page.prefixes.map((name) => ({ Prefix: write(name) })),
  };
  return { page, common };
}

function maxKeys(request: S3Request): number {
  const text = queryValue(request, 'max-keys') || String(MAX_KEYS);
  if (!/^\d{1,9}$/.test(text)) {
    throw new S3Error('InvalidArgument', 'max-keys is not a number of keys', {
      ArgumentName: 'max-keys',
    });
  }
  return Math.min(Number(text), MAX_KEYS);
}

/** Names as they are, or encoded where the client asked for it since XML cannot hold them all. */
export function nameWriter(request: S3Request): (name: string) => string {
  const encoding = queryValue(request, 'encoding-type');
  if (encoding === undefined) return (name) => name;
  if (encoding !== 'url') {
    throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request', {
      ArgumentName: 'encoding-type',
    });
  }
  return (name) => encode(name).replaceAll('%2F', '/').replaceAll('%20', '+');
}

const writeToken = (name: string): string => Buffer.from(`1${name}`).toString('base64url');

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith('1') || writeToken(text.slice(1)) !== token) {
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect', {
      ArgumentName: 'continuation-token',
    });
  }
  return text.slice(1);
}
