import { CodedError } from '../../errors';
import type { AwsClient } from './aws-client';
import { type CallLimits, withDeadline } from './deadline';
import { sdkFailure } from './object-errors';

export type BucketState = 'present' | 'missing' | 'forbidden' | 'wrong-region';

export interface BucketProbe {
  state: BucketState;
  /** The server's clock minus ours, as far as a header with whole seconds can tell. */
  clockSkewMs?: number;
}

/** Asks for a bucket by one HEAD, whose answer also tells the region and the server's time. */
export async function probeBucket(
  { sdk, client }: AwsClient,
  bucket: string,
  limits: CallLimits,
): Promise<BucketProbe> {
  const command = new sdk.HeadBucketCommand({ Bucket: bucket });
  let clockSkewMs: number | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      clockSkewMs = skewOf(result.response);
      return result;
    },
    { step: 'deserialize', name: 'readServerClock', priority: 'low' },
  );
  const state = await withDeadline(limits, async (options): Promise<BucketState> => {
    try {
      await client.send(command, options);
      return 'present';
    } catch (error) {
      const answered = stateOf(error);
      if (!answered) throw error;
      return answered;
    }
  });
  return { state, clockSkewMs };
}

function stateOf(error: unknown): BucketState | undefined {
  const { status } = sdkFailure(error);
  if (status === 404) return 'missing';
  if (status === 403) return 'forbidden';
  // A HEAD has no body to say more, and these are how servers answer a scope of another region.
  if (status === 301 || status === 400) return 'wrong-region';
  return undefined;
}

function skewOf(response: unknown): number | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return;
  const headers = response.headers as Record<string, string | undefined>;
  const theirs = Date.parse(headers.date ?? '');
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
  options: { probe: CallLimits; create: CallLimits; region: string },
): Promise<'created' | 'present'> {
  const { state } = await probeBucket({ sdk, client }, bucket, options.probe);
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
