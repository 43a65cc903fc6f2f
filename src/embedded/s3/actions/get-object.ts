import type { Action, Answer, Call } from '../action';
import { hasQuery } from '../request';
import { noSuchKey, notImplemented, preconditionFailed } from '../s3-error';
import { notModified } from './conditions';
import { objectHeaders } from './object-headers';
import { readRange } from './range';

export const getObject: Action = (call) => {
  const { answer, found, range } = headOf(call);
  if (answer.status === 304 || found.size === 0) return answer;
  const { content } = call.buckets;
  // An object that is replaced or deleted meanwhile is still read to its end.
  const release = content.pin(found.blobs);
  const body = content.read(found.blobs, range ?? { start: 0, end: found.size - 1 });
  return { ...answer, body, release };
};

export const headObject: Action = (call) => headOf(call).answer;

function headOf({ request, buckets }: Call) {
  if (hasQuery(request, 'partNumber')) throw notImplemented('reading an object by its parts');
  const found = buckets.get(request.bucket).state.objects.get(request.key);
  if (!found) throw noSuchKey(request.key);
  const headers = objectHeaders(request, found);
  const unchanged = notModified(request, found);
  const answer: Answer = { status: 200, headers };
  if (unchanged) {
    const { etag, 'last-modified': modified } = headers;
    return { found, range: null, answer: notModifiedAnswer(etag, modified) };
  }
  const range = readRange(request, found);
  if (range) {
    answer.status = 206;
    headers['content-range'] = `bytes ${range.start}-${range.end}/${found.size}`;
    for (const name of Object.keys(headers)) {
      // A checksum is that of the whole, which nobody gets here.
      if (name.startsWith('x-amz-checksum-')) delete headers[name];
    }
  }
  headers['content-length'] = String(range ? range.end - range.start + 1 : found.size);
  return { found, range, answer };
}

function notModifiedAnswer(etag: string | undefined, modified: string | undefined): Answer {
  if (!etag || !modified) throw preconditionFailed('If-None-Match');
  return { status: 304, headers: { etag, 'last-modified': modified } };
}
