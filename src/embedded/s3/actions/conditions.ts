import type { S3Request } from '../request';
import { noSuchKey, preconditionFailed } from '../s3-error';
import type { StoredObject } from '../storage/manifest';

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** Entity tags are compared without their quotes, as clients differ in sending them. */
export function matchesTag(list: string, etag: string): boolean {
  return list
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, '').replace(/^"|"$/g, ''))
    .some((tag) => tag === '*' || tag === etag);
}

/** True where the client's copy is still good; throws where a condition does not hold. */
export function notModified(
  request: S3Request,
  object: StoredObject,
  prefix: '' | 'x-amz-copy-source-' = '',
): boolean {
  const header = (name: string) => request.headers.get(prefix + name);
  const time = (name: string) => Date.parse(header(name) ?? '');
  const match = header('if-match');
  const noneMatch = header('if-none-match');
  if (match !== undefined) {
    if (!matchesTag(match, object.etag)) throw preconditionFailed('If-Match');
  } else if (seconds(object.modified) > seconds(time('if-unmodified-since'))) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (noneMatch !== undefined) return matchesTag(noneMatch, object.etag);
  return seconds(object.modified) <= seconds(time('if-modified-since'));
}

/** Throws where a write may not replace or remove, or may not create, what is at its key. */
export function checkWrite(request: S3Request, existing: StoredObject | undefined): void {
  const match = request.headers.get('if-match');
  const noneMatch = request.headers.get('if-none-match');
  if (match !== undefined) {
    if (!existing) throw noSuchKey(request.key);
    if (!matchesTag(match, existing.etag)) throw preconditionFailed('If-Match');
  }
  if (noneMatch !== undefined && existing && matchesTag(noneMatch, existing.etag)) {
    throw preconditionFailed('If-None-Match');
  }
}
