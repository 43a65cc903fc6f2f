import { queryValue, type S3Request } from '../request';
import { S3Error } from '../s3-error';
import type { ObjectDescription, StoredObject } from '../storage/manifest';

const KEPT = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];
const OVERRIDES = [
  ...['content-type', 'content-language', 'expires', 'cache-control'],
  ...['content-disposition', 'content-encoding'],
];
const META = 'x-amz-meta-';
const MAX_METADATA_BYTES = 2048;

/** What the headers of a PUT say about the object. */
export function describeObject(request: S3Request): ObjectDescription {
  const headers: Array<[string, string]> = [];
  for (const name of KEPT) {
    const value = request.headers.get(name);
    if (value === undefined) continue;
    // How the body travelled is no property of the object.
    const kept = name === 'content-encoding' ? withoutAwsChunked(value) : value;
    if (kept !== '') headers.push([name, kept]);
  }
  const metadata: Array<[string, string]> = [];
  let size = 0;
  for (const [name, value] of request.headers) {
    if (!name.startsWith(META)) continue;
    metadata.push([name.slice(META.length), value]);
    size += Buffer.byteLength(name.slice(META.length)) + Buffer.byteLength(value);
  }
  if (size > MAX_METADATA_BYTES) {
    throw new S3Error(
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      { Size: String(size), MaxSizeAllowed: String(MAX_METADATA_BYTES) },
    );
  }
  return {
    contentType: request.headers.get('content-type') || 'binary/octet-stream',
    headers: Object.fromEntries(headers),
    metadata: Object.fromEntries(metadata),
  };
}

const withoutAwsChunked = (value: string): string =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== 'aws-chunked' && one !== '')
    .join(',');

/** What a GET or HEAD answers about the object, with the overrides its query asks for. */
export function objectHeaders(request: S3Request, object: StoredObject): Record<string, string> {
  const headers: Record<string, string> = {
    'accept-ranges': 'bytes',
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modified).toUTCString(),
    'content-type': object.contentType,
    ...object.headers,
  };
  for (const [name, value] of Object.entries(object.metadata)) headers[META + name] = value;
  if (request.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED') {
    Object.assign(headers, checksumHeaders(object));
  }
  for (const name of OVERRIDES) {
    const value = queryValue(request, `response-${name}`);
    if (value !== undefined) headers[name] = headerValue(value);
  }
  return headers;
}

export function checksumHeaders({ checksums, parts }: Pick<StoredObject, 'checksums' | 'parts'>) {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(checksums)) {
    headers[`x-amz-checksum-${name}`] = value;
    headers['x-amz-checksum-type'] = parts ? 'COMPOSITE' : 'FULL_OBJECT';
  }
  return headers;
}

/** Beyond ASCII, the bytes of UTF-8 are sent as they are. */
function headerValue(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) {
    throw new S3Error('InvalidArgument', 'A response override holds a control character.');
  }
  return Buffer.from(value, 'utf8').toString('latin1');
}
