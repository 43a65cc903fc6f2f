import { type Action, xmlAnswer } from '../action';
import { queryValue, type S3Request } from '../request';
import { S3Error } from '../s3-error';
import { compareKeys } from '../storage/sorted-keys';
import { xmlDocument } from '../xml';
import { nameWriter } from './list-objects';
import { uploadOf } from './multipart';

const MOST = 1000;

export const listParts: Action = ({ request, buckets }) => {
  const { id, upload } = uploadOf(buckets.get(request.bucket).state, request);
  const after = count(request, 'part-number-marker', 0);
  const most = Math.min(count(request, 'max-parts', MOST), MOST);
  const numbers = Object.keys(upload.parts).map(Number);
  const following = numbers.filter((number) => number > after).sort((a, b) => a - b);
  const page = following.slice(0, most);
  return xmlAnswer(
    xmlDocument('ListPartsResult', {
      Bucket: request.bucket,
      Key: request.key,
      UploadId: id,
      PartNumberMarker: after,
      NextPartNumberMarker: page.at(-1) ?? after,
      MaxParts: most,
      IsTruncated: following.length > page.length,
      StorageClass: 'STANDARD',
      Part: page.map((PartNumber) => {
        const part = upload.parts[PartNumber];
        return {
          PartNumber,
          LastModified: new Date(part?.modified ?? 0).toISOString(),
          ETag: `"${part?.etag}"`,
          Size: part?.blob.size ?? 0,
        };
      }),
    }),
  );
};

/** All of them, up to a page: uploads are few, and no client here pages through them. */
export const listUploads: Action = ({ request, buckets }) => {
  const write = nameWriter(request);
  const prefix = queryValue(request, 'prefix') ?? '';
  const uploads = [...buckets.get(request.bucket).state.uploads]
    .filter(([, upload]) => upload.key.startsWith(prefix))
    .sort(([, a], [, b]) => compareKeys(a.key, b.key) || a.started - b.started);
  return xmlAnswer(
    xmlDocument('ListMultipartUploadsResult', {
      Bucket: request.bucket,
      Prefix: write(prefix),
      MaxUploads: MOST,
      IsTruncated: uploads.length > MOST,
      Upload: uploads.slice(0, MOST).map(([UploadId, upload]) => ({
        Key: write(upload.key),
        UploadId,
        StorageClass: 'STANDARD',
        Initiated: new Date(upload.started).toISOString(),
      })),
    }),
  );
};

function count(request: S3Request, name: string, usual: number): number {
  const text = queryValue(request, name) || String(usual);
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new S3Error('InvalidArgument', `${name} is not a number`, { ArgumentName: name });
}
