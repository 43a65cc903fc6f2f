import { hash } from 'node:crypto';
import { badInput } from '../../errors';
import { type BucketAddress, bucketAddress, type PresignTarget } from './bucket-address';
import type { Hmac } from './hmac-sha256';
import { type HeaderPart, headerPart, hostOnly } from './presigned-headers';
import { signingKeys } from './signing-key';
import { encodeKey, encodeUri } from './uri-encoding';

export type { PresignTarget } from './bucket-address';

export interface SigningCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

export interface PresignRequest {
  method: 'GET' | 'PUT' | 'HEAD';
  bucket: string;
  /** Empty for the bucket itself. */
  key: string;
  /** Whole seconds, at most seven days. */
  expiresIn: number;
  at: Date;
  credentials: SigningCredentials;
  query?: Record<string, string>;
  /** Every header given here is bound: the request must carry it with exactly this value. */
  headers?: Record<string, string>;
}

export interface Presigner {
  presign(request: PresignRequest): string;
}

/** What is the same for all links of one moment, credentials and lifetime. */
interface Moment {
  request: Pick<PresignRequest, 'expiresIn' | 'credentials'> & { time: number };
  query: string;
  stringToSign: string;
  sign: Hmac;
}

const MAX_EXPIRES_IN = 7 * 24 * 3600;
// Names that begin with a small letter sort after every X-Amz- one, which keeps the query in two
// parts with nothing to merge.
const QUERY_NAME = /^[a-z][A-Za-z0-9-]*$/;
const OPERATION = { GET: 'GetObject', PUT: 'PutObject', HEAD: 'HeadBucket' } as const;

export function createPresigner(target: PresignTarget): Presigner {
  const signerOf = signingKeys(target.region);
  const addresses = new Map<string, { address: BucketAddress; headers: HeaderPart }>();
  let last: Moment | undefined;

  const placeOf = (bucket: string) => {
    let place = addresses.get(bucket);
    if (!place) {
      const address = bucketAddress(target, bucket);
      place = { address, headers: hostOnly(address.host) };
      if (addresses.size >= 64) addresses.clear();
      addresses.set(bucket, place);
    }
    return place;
  };

  const momentOf = ({ at, expiresIn, credentials }: PresignRequest): Moment => {
    const time = at.getTime();
    if (
      last?.request.time === time &&
      last.request.expiresIn === expiresIn &&
      last.request.credentials.accessKeyId === credentials.accessKeyId &&
      last.request.credentials.secretAccessKey === credentials.secretAccessKey &&
      last.request.credentials.sessionToken === credentials.sessionToken
    ) {
      return last;
    }
    if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > MAX_EXPIRES_IN) {
      throw badInput(`A link lives 1 to ${MAX_EXPIRES_IN} whole seconds, not ${expiresIn}.`);
    }
    const stamp = `${at.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
    const day = stamp.slice(0, 8);
    const scope = `${day}/${target.region}/s3/aws4_request`;
    const token = credentials.sessionToken;
    last = {
      request: { time, expiresIn, credentials: { ...credentials } },
      query:
        'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD' +
        `&X-Amz-Credential=${encodeUri(`${credentials.accessKeyId}/${scope}`)}` +
        `&X-Amz-Date=${stamp}&X-Amz-Expires=${expiresIn}` +
        (token ? `&X-Amz-Security-Token=${encodeUri(token)}` : ''),
      stringToSign: `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n`,
      sign: signerOf(credentials.secretAccessKey, day),
    };
    return last;
  };

  return {
    presign(request) {
      const { address, headers: host } = placeOf(request.bucket);
      const moment = momentOf(request);
      const headers = request.headers ? headerPart(address.host, request.headers) : host;
      const path = address.path + encodeKey(request.key);
      const rest = `X-Amz-SignedHeaders=${headers.encodedNames}${restOfQuery(request)}`;
      const canonical = hash(
        'sha256',
        `${request.method}\n${path}\n${moment.query}&${rest}\n${headers.canonical}\n` +
          `${headers.names}\nUNSIGNED-PAYLOAD`,
        'hex',
      );
      const signature = moment.sign(moment.stringToSign + canonical);
      return `${address.origin}${path}?${moment.query}&X-Amz-Signature=${signature}&${rest}`;
    },
  };
}

function restOfQuery({ method, query }: PresignRequest): string {
  const operation = `&x-id=${OPERATION[method]}`;
  if (!query) return operation;
  let before = '';
  let after = '';
  for (const name of inOrder(Object.keys(query))) {
    if (!QUERY_NAME.test(name) || name === 'x-id') {
      throw badInput(`The query parameter ${JSON.stringify(name)} cannot be part of a link.`);
    }
    const pair = `&${name}=${encodeUri(query[name] ?? '')}`;
    if (name < 'x-id') before += pair;
    else after += pair;
  }
  return before + operation + after;
}

/** Nearly always they are in order already, and even then a sort makes copies. */
const inOrder = (names: string[]): string[] =>
  names.every((name, index) => index === 0 || (names[index - 1] as string) < name)
    ? names
    : names.sort();
