import { encodeUri } from './uri-encoding';

export interface PresignTarget {
  endpoint: URL;
  region: string;
  pathStyle: boolean;
}

/** Where a bucket is reached: the host to sign, and everything of the URL before the key. */
export interface BucketAddress {
  host: string;
  path: string;
  origin: string;
}

const IP_ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$/;
const HOST_LABEL = /^(?!-)[a-z0-9-]{3,63}(?<!-)$/;

const label = (text: string): boolean => HOST_LABEL.test(text) && !IP_ADDRESS.test(text);

/**
 * A bucket becomes part of the host name where that is asked for and possible. Dots in its name
 * would break the certificate of https, an address has no subdomains, and so those stay in the path.
 */
export function bucketAddress(target: PresignTarget, bucket: string): BucketAddress {
  const { protocol, host, hostname, pathname } = target.endpoint;
  const base = pathname.endsWith('/') ? pathname : `${pathname}/`;
  const fits =
    label(bucket) || (protocol === 'http:' && bucket.split('.').every((part) => label(part)));
  if (target.pathStyle || IP_ADDRESS.test(hostname) || !fits) {
    return { host, path: `${base}${encodeUri(bucket)}/`, origin: `${protocol}//${host}` };
  }
  return { host: `${bucket}.${host}`, path: base, origin: `${protocol}//${bucket}.${host}` };
}
