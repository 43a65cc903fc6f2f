import type { S3Request } from '../request';
import { S3Error } from '../s3-error';
import type { StoredObject } from '../storage/manifest';
import { matchesTag } from './conditions';

export interface ByteRange {
  start: number;
  end: number;
}

/** The one range that was asked for; null means all of it, as for anything that is no range. */
export function readRange(request: S3Request, object: StoredObject): ByteRange | null {
  const text = request.headers.get('range');
  const [, first, last] = /^bytes=(\d{0,16})-(\d{0,16})$/.exec(text?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return null;
  if (first !== '' && last !== '' && Number(first) > Number(last)) return null;
  const ifRange = request.headers.get('if-range');
  if (ifRange !== undefined && !matchesTag(ifRange, object.etag)) return null;
  const { size } = object;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || (first === '' && Number(last) === 0)) {
    throw new S3Error('InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: text ?? '',
      ActualObjectSize: String(size),
    });
  }
  return { start, end };
}
