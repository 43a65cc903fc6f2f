import { createHash } from 'node:crypto';
import { type Action, type Call, xmlAnswer } from '../action';
import { noSuchKey, notImplemented, preconditionFailed, S3Error } from '../s3-error';
import type { Blob } from '../storage/content-files';
import type { StoredObject } from '../storage/manifest';
import { xmlDocument } from '../xml';
import { notModified } from './conditions';
import { describeObject } from './object-headers';
import { commitObject, refuseUnsupported } from './put-object';

export const copyObject: Action = async (call) => {
  const { request, buckets } = call;
  refuseUnsupported(request);
  buckets.get(request.bucket);
  const { bucket, key } = sourceOf(request.headers.get('x-amz-copy-source') ?? '');
  const source = buckets.get(bucket).state.objects.get(key);
  if (!source) throw noSuchKey(key);
  if (notModified(request, source, 'x-amz-copy-source-')) {
    throw preconditionFailed('x-amz-copy-source-If-None-Match');
  }
  const replace = request.headers.get('x-amz-metadata-directive')?.toUpperCase() === 'REPLACE';
  if (!replace && bucket === request.bucket && key === request.key) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const { contentType, headers, metadata } = replace ? describeObject(request) : source;
  const { blobs, md5 } = await copyContent(call, source);
  const object: StoredObject = {
    ...{ contentType, headers, metadata, blobs },
    size: source.size,
    etag: md5,
    modified: call.now(),
    // What was computed over parts does not hold for the one file that they became.
    checksums: source.parts ? {} : source.checksums,
  };
  await commitObject(call, object);
  return xmlAnswer(
    xmlDocument('CopyObjectResult', {
      LastModified: new Date(object.modified).toISOString(),
      ETag: `"${object.etag}"`,
    }),
  );
};

function sourceOf(header: string): { bucket: string; key: string } {
  const mark = header.indexOf('?');
  if (mark >= 0 && header.slice(mark) !== '?versionId=null') {
    throw notImplemented('versions of objects');
  }
  const wrong = () =>
    new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key');
  let path: string;
  try {
    path = decodeURIComponent(mark < 0 ? header : header.slice(0, mark)).replace(/^\//, '');
  } catch {
    throw wrong();
  }
  const slash = path.indexOf('/');
  if (slash < 1 || slash === path.length - 1) throw wrong();
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

async function copyContent({ buckets: { content } }: Call, source: StoredObject) {
  const md5 = createHash('md5');
  if (source.size === 0) return { blobs: [] as Blob[], md5: md5.digest('hex') };
  const release = content.pin(source.blobs);
  const writer = await content.writer();
  try {
    for await (const chunk of content.read(source.blobs, { start: 0, end: source.size - 1 })) {
      md5.update(chunk);
      await writer.write(chunk);
    }
    return { blobs: [await writer.finish()], md5: md5.digest('hex') };
  } catch (error) {
    await writer.abandon();
    throw error;
  } finally {
    release();
  }
}
