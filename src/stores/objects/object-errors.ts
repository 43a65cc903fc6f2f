import { CodedError, storeTimeout, storeUnavailable } from '../../errors';
import { BreakerOpen } from '../breaker';

/** What an error of the SDK says, without the request and response it drags along. */
export interface SdkFailure {
  name: string;
  status?: number;
}

export function sdkFailure(error: unknown): SdkFailure {
  if (typeof error !== 'object' || error === null) return { name: 'Unknown' };
  const name = 'name' in error ? String(error.name) : 'Unknown';
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? Number(metadata.httpStatusCode)
      : undefined;
  return { name, status };
}

export const isMissing = (error: unknown): boolean => {
  const { name, status } = sdkFailure(error);
  return name === 'NoSuchKey' || name === 'NotFound' || (status === 404 && name !== 'NoSuchBucket');
};

const ADVICE: Record<string, string> = {
  InvalidAccessKeyId: 'The objects store does not know this access key: correct the key in S3_URL.',
  SignatureDoesNotMatch: 'The objects store refuses this secret: correct the secret in S3_URL.',
  CredentialsProviderError:
    'No credentials for the objects store: write KEY:SECRET into S3_URL or give the process a role.',
  ExpiredToken: 'The credentials for the objects store have expired: renew them.',
  RequestTimeTooSkewed: 'The clocks of this machine and the objects store differ: set them.',
  AuthorizationHeaderMalformed: 'The objects store is in another region: correct region in S3_URL.',
  PermanentRedirect: 'The objects store is in another region: correct region in S3_URL.',
  NoSuchBucket: 'A bucket is missing in the objects store: run "triptych migrate".',
  AccessDenied: 'The objects store forbids this: give the key in S3_URL rights on the buckets.',
};

/** Whether an error says that the store is away, and not that it is wrongly configured or refuses. */
export const isStoreAway = (error: unknown): boolean =>
  error instanceof CodedError &&
  (error.code === 'STORE_TIMEOUT' ||
    (error.code === 'STORE_UNAVAILABLE' && error.details.retryable === true));

/** Turns a failed call into the closed set of errors; the message names what to put right. */
export function objectsError(error: unknown, timedOut: boolean): CodedError {
  if (error instanceof CodedError) return error;
  if (error instanceof BreakerOpen) {
    return storeUnavailable('objects', error, { retryAfterMs: error.retryAfterMs });
  }
  const { name, status } = sdkFailure(error);
  const cause = harmlessCause(error);
  if (timedOut || name === 'TimeoutError' || name === 'AbortError') {
    return storeTimeout('objects', cause);
  }
  const advice = ADVICE[name] ?? (status === 403 ? ADVICE.AccessDenied : undefined);
  if (!advice) return storeUnavailable('objects', cause);
  return new CodedError(
    'STORE_UNAVAILABLE',
    advice,
    { store: 'objects', retryable: false },
    { cause },
  );
}

/** The SDK's errors carry the signed request; the log gets what happened and nothing else. */
function harmlessCause(error: unknown): Error {
  const { name, status } = sdkFailure(error);
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  const cause = new Error(
    `${name}${code}${status ? ` (HTTP ${status})` : ''}: ${text}`.replace(
      /(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"]+/gi,
      '$1…',
    ),
  );
  cause.name = 'ObjectsError';
  return cause;
}
