import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { type BreakerState, createBreaker, PROBE_MS } from '../breaker';
import {
  type AwsClient,
  type ConnectionCount,
  type LazyAwsClient,
  lazyAwsClient,
} from './aws-client';
import { bucketHead } from './bucket-head';
import { type BucketState, ensureBucket, probeBucket } from './bucket-state';
import { parseObjectsUrl, parsePublicUrl } from './connection-url';
import { guardedCalls, type ObjectCall, type StoreCall } from './guarded-calls';
import { isMissing, isStoreAway, objectsError } from './object-errors';
import { checkObjects, type ObjectsHealth } from './object-health';
import { type ObjectLinks, objectLinks } from './object-links';

export type { ObjectCall };

export interface ObjectStoreConfig {
  url: string;
  publicUrl?: string;
  buckets: { screenshots: string; binaries: string; artifacts: string };
  readTimeoutMs?: number;
  writeTimeoutMs?: number;
  /** Told how many links were signed. */
  onSigned?: (links: number) => void;
  onCall?: (call: ObjectCall) => void;
}

export interface ObjectPlace {
  bucket: string;
  key: string;
  signal?: AbortSignal;
}

export interface ObjectHead {
  size: number;
  contentType: string | null;
  etag: string;
  metadata: Record<string, string>;
  checksumSha256?: string;
  lastModified: Date;
}

export interface ListedObject {
  key: string;
  size: number;
  etag: string;
  lastModified: Date;
}

export interface NewObject extends ObjectPlace {
  body: Buffer;
  contentType: string;
  metadata?: Record<string, string>;
}

export interface ObjectStore extends ObjectLinks {
  readonly buckets: ObjectStoreConfig['buckets'];
  head(place: ObjectPlace): Promise<ObjectHead | null>;
  put(object: NewObject): Promise<void>;
  remove(place: ObjectPlace): Promise<void>;
  /** Up to 1,000 at once; one that is not there counts as removed. */
  removeMany(bucket: string, keys: readonly string[], signal?: AbortSignal): Promise<void>;
  list(from: {
    bucket: string;
    prefix?: string;
    signal?: AbortSignal;
  }): AsyncIterable<ListedObject>;
  ensureBucket(name: string): Promise<'created' | 'present'>;
  bucketState(name: string): Promise<BucketState>;
  healthCheck(signal?: AbortSignal): Promise<ObjectsHealth>;
  breaker(): BreakerState;
  connections(): ConnectionCount;
  close(): void;
}

export function createObjectStore(config: ObjectStoreConfig): ObjectStore {
  const connection = parseObjectsUrl(config.url);
  const lazy = lazyAwsClient(connection);
  const read = (signal?: AbortSignal) => ({ ms: config.readTimeoutMs ?? 1000, signal });
  const credentials = async () => connection.credentials ?? foundCredentials(lazy);
  const head = bucketHead({ target: connection, agent: lazy.agent, credentials });
  const breaker = createBreaker({
    isFailure: isStoreAway,
    probe: () => probeBucket(head, config.buckets.screenshots, { ms: PROBE_MS }),
  });
  const call = guardedCalls(breaker, config.onCall);
  const write = (signal?: AbortSignal) => ({ ms: config.writeTimeoutMs ?? 3000, signal });
  const links = objectLinks({
    target: parsePublicUrl(config.publicUrl, connection),
    credentials,
    onSigned: config.onSigned,
  });

  return {
    ...links,
    buckets: config.buckets,
    async head({ bucket, key, signal }) {
      const { sdk, client } = lazy.get();
      const input = { Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' } as const;
      return call({ ...read(signal), operation: 'head' }, async (options) => {
        const found = await client
          .send(new sdk.HeadObjectCommand(input), options)
          .catch((error: unknown) => {
            if (isMissing(error)) return null;
            throw error;
          });
        if (!found) return null;
        return {
          size: found.ContentLength ?? 0,
          contentType: found.ContentType ?? null,
          etag: unquoted(found.ETag),
          metadata: found.Metadata ?? {},
          checksumSha256: found.ChecksumSHA256,
          lastModified: found.LastModified ?? new Date(0),
        };
      });
    },
    async put({ bucket, key, body, contentType, metadata, signal }) {
      const { sdk, client } = lazy.get();
      const command = new sdk.PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: contentType,
        Metadata: metadata,
      });
      await call({ ...write(signal), operation: 'put' }, (options) =>
        client.send(command, options),
      );
    },
    async remove({ bucket, key, signal }) {
      const { sdk, client } = lazy.get();
      const command = new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key });
      await call({ ...write(signal), operation: 'remove' }, (options) =>
        client.send(command, options),
      );
    },
    async removeMany(bucket, keys, signal) {
      if (keys.length === 0) return;
      const { sdk, client } = lazy.get();
      const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
      const command = new sdk.DeleteObjectsCommand({ Bucket: bucket, Delete });
      const { Errors = [] } = await call({ ...write(signal), operation: 'removeMany' }, (options) =>
        client.send(command, options),
      );
      const [first] = Errors;
      if (first) throw objectsError({ name: first.Code, message: first.Message }, false);
    },
    list: ({ bucket, prefix, signal }) =>
      listed({ ...lazy.get(), call }, (token) => ({
        input: { Bucket: bucket, Prefix: prefix, ContinuationToken: token, EncodingType: 'url' },
        limits: read(signal),
      })),
    ensureBucket: (name) =>
      ensureBucket(lazy.get(), name, {
        head,
        probe: read(),
        create: write(),
        region: connection.region,
      }),
    bucketState: async (name) => (await probeBucket(head, name, read())).state,
    healthCheck: (signal) =>
      checkObjects(() => probeBucket(head, config.buckets.screenshots, read(signal)), {
        bucket: config.buckets.screenshots,
      }),
    breaker: () => breaker.state(),
    connections: () => lazy.connections(),
    close: () => {
      breaker.close();
      lazy.close();
    },
  };
}

/** The SDK keeps what its chain found and fetches again shortly before it expires. */
async function foundCredentials(lazy: LazyAwsClient) {
  try {
    return await lazy.get().client.config.credentials();
  } catch (error) {
    throw objectsError(error, false);
  }
}

type Page = (token?: string) => {
  input: { Bucket: string; Prefix?: string; ContinuationToken?: string; EncodingType: 'url' };
  limits: { ms: number; signal?: AbortSignal };
};

async function* listed(
  { sdk, client, call }: AwsClient & { call: StoreCall },
  page: Page,
): AsyncGenerator<ListedObject> {
  let token: string | undefined;
  do {
    const { input, limits } = page(token);
    const answer: ListObjectsV2CommandOutput = await call(
      { ...limits, operation: 'list' },
      (options) => client.send(new sdk.ListObjectsV2Command(input), options),
    );
    for (const { Key, Size, ETag, LastModified } of answer.Contents ?? []) {
      yield {
        key: decodeURIComponent((Key ?? '').replaceAll('+', ' ')),
        size: Size ?? 0,
        etag: unquoted(ETag),
        lastModified: LastModified ?? new Date(0),
      };
    }
    token = answer.NextContinuationToken;
  } while (token);
}

const unquoted = (etag: string | undefined): string => (etag ?? '').replace(/^"|"$/g, '');
