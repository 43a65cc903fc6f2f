import { hasQuery, queryValue, type S3Request } from '../request';
import { S3Error } from '../s3-error';
import { canonicalRequest, sha256Hex } from './canonical';
import { type Realm, readScope, readStamp, type Scope, sameSignature, sign } from './credentials';
import { type Payload, payloadOf } from './payload';

/** Who signed, and what they said about the body. */
export interface Verified {
  accessKeyId: string;
  payload: Payload;
}

interface Claim {
  scope: Scope;
  stamp: string;
  signedHeaders: string[];
  signature: string;
  payloadHash: string;
}

const MAX_SKEW_MS = 15 * 60_000;
const MAX_EXPIRES = 7 * 24 * 3600;

const denied = (message: string) => new S3Error('AccessDenied', message);

export function verifyRequest(request: S3Request, realm: Realm): Verified {
  const header = request.headers.get('authorization');
  const byQuery = hasQuery(request, 'X-Amz-Algorithm') || hasQuery(request, 'X-Amz-Signature');
  if (header !== undefined && byQuery) {
    throw new S3Error('InvalidArgument', 'Only one auth mechanism allowed');
  }
  if (header === undefined && !byQuery) throw denied('Access Denied.');
  const claim =
    header === undefined ? claimOfQuery(request, realm) : claimOfHeader(request, realm, header);
  const { scope, stamp, signature } = claim;
  requireSigned(request, claim.signedHeaders);
  const stringToSign = `AWS4-HMAC-SHA256\n${stamp}\n${scope.text}\n${sha256Hex(
    canonicalRequest(request, claim),
  )}`;
  if (!sameSignature(signature, sign(scope.signingKey, stringToSign))) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { AWSAccessKeyId: scope.pair.accessKeyId },
    );
  }
  checkToken(request, scope);
  return {
    accessKeyId: scope.pair.accessKeyId,
    payload: payloadOf(claim.payloadHash, { scope, stamp, seed: signature }),
  };
}

function claimOfHeader(request: S3Request, realm: Realm, header: string): Claim {
  const malformed = () =>
    new S3Error('AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  if (!header.startsWith('AWS4-HMAC-SHA256 ')) {
    throw new S3Error('InvalidRequest', 'Please use AWS4-HMAC-SHA256.');
  }
  const fields = new Map<string, string>();
  for (const part of header.slice(17).split(',')) {
    const equals = part.indexOf('=');
    fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const credential = fields.get('Credential');
  const signed = fields.get('SignedHeaders');
  const signature = fields.get('Signature');
  if (!credential || !signed || !signature) throw malformed();
  const scope = readScope(credential, realm, 'AuthorizationHeaderMalformed');
  const stamp = request.headers.get('x-amz-date') ?? '';
  const time = readStamp(stamp);
  if (Number.isNaN(time)) throw denied('AWS authentication requires a valid x-amz-date header');
  if (!stamp.startsWith(scope.day)) throw malformed();
  if (Math.abs(realm.now() - time) > MAX_SKEW_MS) {
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        RequestTime: stamp,
        ServerTime: new Date(realm.now()).toISOString(),
        MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
      },
    );
  }
  const payloadHash = request.headers.get('x-amz-content-sha256');
  if (payloadHash === undefined) {
    throw new S3Error(
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    );
  }
  return { scope, stamp, signature, payloadHash, signedHeaders: signed.split(';') };
}

function claimOfQuery(request: S3Request, realm: Realm): Claim {
  const malformed = (message: string) => new S3Error('AuthorizationQueryParametersError', message);
  const value = (name: string): string => {
    const given = queryValue(request, name);
    if (!given) throw malformed(`Query-string authentication requires the ${name} parameter.`);
    return given;
  };
  if (value('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    throw malformed('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  }
  const scope = readScope(value('X-Amz-Credential'), realm, 'AuthorizationQueryParametersError');
  const stamp = value('X-Amz-Date');
  const time = readStamp(stamp);
  if (Number.isNaN(time) || !stamp.startsWith(scope.day)) {
    throw malformed("X-Amz-Date must be of the form \"yyyyMMdd'T'HHmmss'Z'\" and of the scope");
  }
  const expires = value('X-Amz-Expires');
  if (!/^\d{1,7}$/.test(expires) || Number(expires) < 1 || Number(expires) > MAX_EXPIRES) {
    throw malformed(`X-Amz-Expires must be between 1 and ${MAX_EXPIRES} seconds`);
  }
  const now = realm.now();
  if (time - now > MAX_SKEW_MS) throw denied('Request is not valid yet');
  if (now > time + Number(expires) * 1000) {
    throw new S3Error('AccessDenied', 'Request has expired', {
      'X-Amz-Expires': expires,
      Expires: new Date(time + Number(expires) * 1000).toISOString(),
      ServerTime: new Date(now).toISOString(),
    });
  }
  return {
    scope,
    stamp,
    signature: value('X-Amz-Signature'),
    signedHeaders: value('X-Amz-SignedHeaders').split(';'),
    payloadHash:
      queryValue(request, 'X-Amz-Content-Sha256') ??
      request.headers.get('x-amz-content-sha256') ??
      'UNSIGNED-PAYLOAD',
  };
}

function checkToken(request: S3Request, { pair }: Scope): void {
  const given =
    queryValue(request, 'X-Amz-Security-Token') ?? request.headers.get('x-amz-security-token');
  if ((given ?? '') === (pair.sessionToken ?? '')) return;
  throw new S3Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
}

/** Headers with meaning to S3 must be signed, or anybody on the way could add some. */
function requireSigned(request: S3Request, signedHeaders: readonly string[]): void {
  const signed = new Set(signedHeaders);
  const added = [...request.headers.keys()].filter(
    (name) => name.startsWith('x-amz-') && !signed.has(name),
  );
  if (!signed.has('host')) added.push('host');
  if (added.length > 0) {
    throw new S3Error(
      'AccessDenied',
      'There were headers present in the request which were not signed',
      { HeadersNotSigned: added.join(', ') },
    );
  }
}
