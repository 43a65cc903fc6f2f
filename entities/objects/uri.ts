/** Where a stored thing is: in a bucket, or, from older times, in a file of some machine. */
export type StorageUri =
  | { scheme: 'minio' | 's3'; bucket: string; key: string }
  | { scheme: 'file'; path: string };

const BUCKET_AND_KEY = /^(minio|s3):\/\/([^/]+)\/(.+)$/s;
const FILE = /^file:\/\/(\/.*)$/s;

/** Keys are written as they are, without percent-encoding: that is what other writers do. */
export const formatUri = ({ bucket, key }: { bucket: string; key: string }): string =>
  `minio://${bucket}/${key}`;

export function parseUri(text: string): StorageUri | null {
  const [, scheme, bucket, key] = BUCKET_AND_KEY.exec(text) ?? [];
  if ((scheme === 'minio' || scheme === 's3') && bucket && key) return { scheme, bucket, key };
  const path = FILE.exec(text)?.[1];
  return path === undefined ? null : { scheme: 'file', path };
}
