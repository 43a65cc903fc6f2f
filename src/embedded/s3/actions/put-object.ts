import type { Action, Call } from '../action';
import { type Incoming, receiveBody } from '../body/receive';
import type { S3Request } from '../request';
import { notImplemented, S3Error } from '../s3-error';
import type { Blob, BlobWriter, ContentFiles } from '../storage/content-files';
import type { StoredObject } from '../storage/manifest';
import { checkWrite } from './conditions';
import { checksumHeaders, describeObject } from './object-headers';

export const putObject: Action = async (call) => {
  const { request, buckets, incoming } = call;
  refuseUnsupported(request);
  const bucket = buckets.get(request.bucket);
  const description = describeObject(request);
  checkWrite(request, bucket.state.objects.get(request.key));
  const { blobs, received } = await storeBody(incoming, buckets.content);
  const object: StoredObject = {
    ...description,
    blobs,
    size: received.size,
    etag: received.md5,
    modified: call.now(),
    checksums: received.checksums,
  };
  await commitObject(call, object);
  return { status: 200, headers: { etag: `"${object.etag}"`, ...checksumHeaders(object) } };
};

/** Names the stored content in the index, or removes it again where the index refuses. */
export async function commitObject(
  { request, buckets }: Pick<Call, 'request' | 'buckets'>,
  object: StoredObject,
): Promise<void> {
  try {
    await buckets.get(request.bucket).change({
      about: [request.key],
      decide(state) {
        checkWrite(request, state.objects.get(request.key));
        return { do: 'put', key: request.key, object };
      },
    });
  } catch (error) {
    await buckets.content.retire(object.blobs);
    throw error;
  }
}

/** Streams a body to disk. An empty one needs no file. */
export async function storeBody(incoming: Incoming, content: ContentFiles) {
  let writer: BlobWriter | undefined;
  try {
    const received = await receiveBody(incoming, async (chunk) => {
      writer ??= await content.writer();
      await writer.write(chunk);
    });
    const blobs: Blob[] = writer ? [await writer.finish()] : [];
    return { received, blobs };
  } catch (error) {
    await writer?.abandon();
    throw error;
  }
}

const UNSUPPORTED = [
  ...['x-amz-tagging', 'x-amz-object-lock-', 'x-amz-server-side-encryption', 'x-amz-grant-'],
  ...['x-amz-website-redirect-location', 'x-amz-write-offset-bytes'],
];
const OWN_ACLS = new Set(['private', 'bucket-owner-full-control']);

/** To ignore what a client asks for would be to lie about what was stored. */
export function refuseUnsupported(request: S3Request): void {
  for (const name of request.headers.keys()) {
    if (UNSUPPORTED.some((prefix) => name.startsWith(prefix))) throw notImplemented(name);
  }
  const acl = request.headers.get('x-amz-acl');
  if (acl !== undefined && !OWN_ACLS.has(acl)) {
    throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  const storageClass = request.headers.get('x-amz-storage-class');
  if (storageClass !== undefined && storageClass !== 'STANDARD') {
    throw new S3Error('InvalidStorageClass', 'The storage class you specified is not valid');
  }
}
