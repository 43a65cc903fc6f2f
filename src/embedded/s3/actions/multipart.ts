import { randomBytes } from 'node:crypto';
import { type Action, type Call, xmlAnswer } from '../action';
import { receiveText } from '../body/receive';
import { queryValue, type S3Request } from '../request';
import { noSuchUpload, S3Error } from '../s3-error';
import type { BucketState } from '../storage/bucket-state';
import type { StoredUpload } from '../storage/manifest';
import { xmlDocument } from '../xml';
import { assembleObject, readPartList } from './assemble';
import { checkWrite } from './conditions';
import { checksumHeaders, describeObject } from './object-headers';
import { refuseUnsupported, storeBody } from './put-object';

const MAX_PARTS = 10_000;

/** The upload that a request names; an upload of another key is none. */
export function uploadOf(state: BucketState, request: S3Request) {
  const id = queryValue(request, 'uploadId') ?? '';
  const upload = state.uploads.get(id);
  if (upload?.key !== request.key) throw noSuchUpload(id);
  return { id, upload };
}

export const createUpload: Action = async ({ request, buckets, now }) => {
  refuseUnsupported(request);
  const upload = randomBytes(16).toString('hex');
  const about: StoredUpload = {
    ...describeObject(request),
    key: request.key,
    started: now(),
    parts: {},
  };
  await buckets.get(request.bucket).change({
    about: [upload],
    decide: () => ({ do: 'begin', upload, about }),
  });
  return xmlAnswer(
    xmlDocument('InitiateMultipartUploadResult', {
      Bucket: request.bucket,
      Key: request.key,
      UploadId: upload,
    }),
  );
};

export const uploadPart: Action = async ({ request, incoming, buckets, now }) => {
  const bucket = buckets.get(request.bucket);
  const number = partNumber(request);
  const { id } = uploadOf(bucket.state, request);
  const { received, blobs } = await storeBody(incoming, buckets.content);
  const part = { etag: received.md5, modified: now(), checksums: received.checksums };
  try {
    await bucket.change({
      about: [id],
      decide(state) {
        uploadOf(state, request);
        const blob = blobs[0] ?? { id: '', size: 0 };
        return { do: 'part', upload: id, number, part: { ...part, blob } };
      },
    });
  } catch (error) {
    await buckets.content.retire(blobs);
    throw error;
  }
  return { status: 200, headers: { etag: `"${part.etag}"`, ...checksumHeaders(part) } };
};

export const completeUpload: Action = async (call) => {
  const { request, buckets, incoming } = call;
  const bucket = buckets.get(request.bucket);
  uploadOf(bucket.state, request);
  const wanted = readPartList(await receiveText(incoming));
  let etag = '';
  await bucket.change({
    about: [queryValue(request, 'uploadId') ?? '', request.key],
    decide(state) {
      const { id, upload } = uploadOf(state, request);
      checkWrite(request, state.objects.get(request.key));
      const object = assembleObject(upload, { wanted, modified: call.now() });
      etag = object.etag;
      return { do: 'put', key: request.key, object, upload: id };
    },
  });
  return xmlAnswer(
    xmlDocument('CompleteMultipartUploadResult', {
      Location: locationOf(call),
      Bucket: request.bucket,
      Key: request.key,
      ETag: `"${etag}"`,
    }),
  );
};

export const abortUpload: Action = async ({ request, buckets }) => {
  const bucket = buckets.get(request.bucket);
  const { id } = uploadOf(bucket.state, request);
  await bucket.change({
    about: [id],
    decide(state) {
      uploadOf(state, request);
      return { do: 'abort', upload: id };
    },
  });
  return { status: 204 };
};

function partNumber(request: S3Request): number {
  const text = queryValue(request, 'partNumber') ?? '';
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MAX_PARTS) return number;
  throw new S3Error(
    'InvalidArgument',
    `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
    { ArgumentName: 'partNumber' },
  );
}

const locationOf = ({ request }: Call): string =>
  `http://${request.headers.get('host') ?? ''}/${request.bucket}/${encodeURIComponent(request.key)}`;
