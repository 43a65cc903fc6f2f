import type { S3Request } from '../request';
import { notImplemented, S3Error } from '../s3-error';
import { type ChecksumName, isChecksumName } from './checksums';

const PREFIX = 'x-amz-checksum-';
// Headers with the same beginning that say something about checksums, but are none.
const NOT_A_VALUE = new Set(['algorithm', 'mode', 'type']);

/** The checksums that a request's headers promise, with their values. */
export function declaredChecksums(request: S3Request): Map<ChecksumName, string> {
  const found = new Map<ChecksumName, string>();
  for (const [header, value] of request.headers) {
    if (!header.startsWith(PREFIX)) continue;
    const name = header.slice(PREFIX.length);
    if (!NOT_A_VALUE.has(name)) found.set(known(name), value);
  }
  return found;
}

/** The checksums whose values come after the body. */
export function announcedChecksums(request: S3Request): ChecksumName[] {
  const trailer = request.headers.get('x-amz-trailer');
  if (!trailer) return [];
  return trailer.split(',').map((part) => {
    const header = part.trim().toLowerCase();
    if (!header.startsWith(PREFIX)) {
      throw new S3Error('InvalidRequest', 'The value specified in x-amz-trailer is not supported');
    }
    return known(header.slice(PREFIX.length));
  });
}

function known(name: string): ChecksumName {
  if (isChecksumName(name)) return name;
  throw notImplemented(`the checksum ${JSON.stringify(name)}`);
}
