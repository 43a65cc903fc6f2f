import { badInput } from '../../errors';
import type { PresignTarget } from './bucket-address';
import type { SigningCredentials } from './presigner';

/** What one line of configuration says about an object store. */
export interface ObjectsConnection extends PresignTarget {
  /** Absent means that the AWS SDK finds them: roles, profiles, rotated session tokens. */
  credentials?: SigningCredentials;
}

const EXAMPLE = 'http://KEY:SECRET@host:9000/?region=us-east-1&path_style=true';
const REGION = /^[a-z0-9][a-z0-9-]{0,62}$/i;

/** Reads `S3_URL`. Nothing of the text is repeated in an error, since it holds the secret. */
export function parseObjectsUrl(text: string): ObjectsConnection {
  const url = parseHttpUrl(text, 'S3_URL');
  const target = targetOf(url, {
    region: 'us-east-1',
    pathStyle: !url.hostname.endsWith('.amazonaws.com'),
  });
  const accessKeyId = decoded(url.username);
  const secretAccessKey = decoded(url.password);
  if (!accessKeyId && !secretAccessKey) return target;
  if (!accessKeyId || !secretAccessKey) {
    throw badInput(`S3_URL has half of a key pair: write both or none, as in ${EXAMPLE}`);
  }
  const sessionToken = url.searchParams.get('session_token') ?? undefined;
  return { ...target, credentials: { accessKeyId, secretAccessKey, sessionToken } };
}

/** Reads `S3_PUBLIC_URL`: another door to the same store, so what it leaves out stays the same. */
export function parsePublicUrl(text: string | undefined, inner: PresignTarget): PresignTarget {
  if (!text) return { endpoint: inner.endpoint, region: inner.region, pathStyle: inner.pathStyle };
  return targetOf(parseHttpUrl(text, 'S3_PUBLIC_URL'), inner);
}

function parseHttpUrl(text: string, name: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw badInput(`${name} must be an http or https URL, as in ${EXAMPLE}`);
  }
  return url;
}

function targetOf(url: URL, usual: Omit<PresignTarget, 'endpoint'>): PresignTarget {
  const region = url.searchParams.get('region') ?? usual.region;
  if (!REGION.test(region)) throw badInput(`The region of the object store is no region name.`);
  const style = url.searchParams.get('path_style') ?? String(usual.pathStyle);
  if (style !== 'true' && style !== 'false') {
    throw badInput('path_style in the URL of the object store is either true or false.');
  }
  return {
    endpoint: new URL(`${url.protocol}//${url.host}${url.pathname}`),
    region,
    pathStyle: style === 'true',
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign in a secret that nobody encoded.
    return text;
  }
}
