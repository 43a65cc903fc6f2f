import { CodedError } from '../../errors';
import type { AwsClient } from './aws-client';
import type { BucketHead } from './bucket-head';
import { type CallLimits, withDeadline } from './deadline';
import { sdkFailure } from './object-errors';

export type BucketState = 'present' | 'missing' | 'forbidden' | 'wrong-region';

export interface BucketProbe {
  state: BucketState;
  /** The server's clock minus ours, as far as a header with whole seconds can tell. */
  clockSkewMs?: number;
}

/** Signatures of a clock that is further off are refused, like those of a wrong key. */
const SKEW_REFUSED_MS = 14 * 60_000;

/** Asks for a bucket by one HEAD, whose answer also tells the region and the server's time. */
export async function probeBucket(
  head: BucketHead,
  bucket: string,
  limits: CallLimits,
): Promise<BucketProbe> {
  return withDeadline(limits, async (options) => {
    const { status, date } = await head(bucket, options);
    const state = stateOf(status);
    if (!state) throw unexpected('HeadBucket', status);
    const clockSkewMs = skewOf(date);
    if (state === 'forbidden' && Math.abs(clockSkewMs ?? 0) > SKEW_REFUSED_MS) {
      throw unexpected('RequestTimeTooSkewed', status);
    }
    return { state, clockSkewMs };
  });
}

function stateOf(status: number): BucketState | undefined {
  if (status >= 200 && status < 300) return 'present';
  if (status === 404) return 'missing';
  if (status === 403) return 'forbidden';
  // A HEAD has no body to say more, and these are how servers answer a scope of another region.
  if (status === 301 || status === 400) return 'wrong-region';
  return undefined;
}

/** In the shape of the SDK's own errors. */
const unexpected = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error('A bucket was asked for.'), { name, $metadata: { httpStatusCode } });

function skewOf(date = ''): number | undefined {
  const theirs = Date.parse(date);
  if (Number.isNaN(theirs)) return;
  const skew = theirs - Date.now();
  // The header drops the fraction of its second, so up to one second behind means nothing.
  if (skew > -1000 && skew <= 0) return 0;
  return skew < 0 ? skew + 1000 : skew;
}

/** Creates a bucket where it is missing; two that do so at once both succeed. */
export async function ensureBucket(
  { sdk, client }: AwsClient,
  bucket: string,
  options: { head: BucketHead; probe: CallLimits; create: CallLimits; region: string },
): Promise<'created' | 'present'> {
  const { state } = await probeBucket(options.head, bucket, options.probe);
  if (state === 'present') return 'present';
  if (state !== 'missing') throw bucketRefused(bucket, state);
  // The first region of AWS is the one that may not be named.
  const LocationConstraint =
    options.region === 'us-east-1' ? undefined : (options.region as 'eu-west-1');
  return withDeadline(options.create, async (limits) => {
    try {
      const CreateBucketConfiguration = LocationConstraint && { LocationConstraint };
      const input = { Bucket: bucket, CreateBucketConfiguration };
      await client.send(new sdk.CreateBucketCommand(input), limits);
      return 'created';
    } catch (error) {
      if (sdkFailure(error).name === 'BucketAlreadyOwnedByYou') return 'present';
      if (sdkFailure(error).name === 'BucketAlreadyExists') {
        throw bucketRefused(bucket, 'forbidden');
      }
      throw error;
    }
  });
}

/** What to do about a bucket that cannot be used as it is. */
export function bucketAdvice(bucket: string, state: Exclude<BucketState, 'present'>): string {
  switch (state) {
    case 'missing':
      return `The bucket "${bucket}" is missing: run "triptych migrate".`;
    case 'forbidden':
      return `The objects store refuses the key in S3_URL for the bucket "${bucket}": correct the key and secret, or give it rights on the bucket.`;
    case 'wrong-region':
      return `The bucket "${bucket}" is in another region: correct region in S3_URL.`;
  }
}

function bucketRefused(bucket: string, state: Exclude<BucketState, 'present'>): CodedError {
  return new CodedError('STORE_UNAVAILABLE', bucketAdvice(bucket, state), {
    store: 'objects',
    retryable: false,
  });
}
