import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedS3, startEmbeddedS3 } from '../../../src/embedded/s3';
import { createObjectStore, type ObjectStore } from '../../../src/stores/objects/object-store';

describe('the object store when the server misbehaves', () => {
  let folder: string;
  let server: EmbeddedS3;
  let store: ObjectStore;
  let offset = 0;
  const bucket = 'screenshots';
  const secretAccessKey = 'the-secret-itself';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'embedded-s3-faults-'));
    server = await startEmbeddedS3({
      folder,
      credentials: [{ accessKeyId: 'a', secretAccessKey }],
      region: 'eu-west-1',
      clock: () => Date.now() + offset,
    });
    store = open(server.url);
    expect(await store.ensureBucket(bucket)).toBe('created');
    await store.put({ bucket, key: 'k', body: Buffer.from('x'), contentType: 'text/plain' });
  });

  afterEach(() => {
    offset = 0;
    server.faults.clear();
  });

  afterAll(async () => {
    store.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (url: string, timeoutMs = 5000) =>
    createObjectStore({
      url,
      buckets: { screenshots: bucket, binaries: bucket, artifacts: bucket },
      readTimeoutMs: timeoutMs,
      writeTimeoutMs: timeoutMs,
    });
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => {
        throw new Error('The call should have failed.');
      },
      (error: unknown) => error,
    );

  test('no answer is a timeout, at its deadline or its caller’s', async () => {
    server.faults.set({ kind: 'stall' });
    const impatient = open(server.url, 100);
    const error = await failure(impatient.head({ bucket, key: 'k' }));
    expect(error).toMatchObject({ code: 'STORE_TIMEOUT', details: { store: 'objects' } });
    const health = await impatient.healthCheck();
    expect(health).toMatchObject({ state: 'down', detail: expect.stringContaining('in time') });
    impatient.close();
    const caller = new AbortController();
    const waiting = failure(store.remove({ bucket, key: 'none', signal: caller.signal }));
    caller.abort();
    expect(await waiting).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  test.each(['refuse', 'cut'] as const)(
    'a connection that ends (%s) is an outage',
    async (kind) => {
      server.faults.set({ kind });
      const error = await failure(store.head({ bucket, key: 'k' }));
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { retryable: true } });
      expect(await store.healthCheck()).toMatchObject({ state: 'down' });
      server.faults.clear();
      expect(await store.healthCheck()).toMatchObject({ state: 'up' });
    },
  );

  test('a late answer is an answer', async () => {
    server.faults.set({ kind: 'delay', ms: 50 });
    expect(await store.head({ bucket, key: 'k' })).toMatchObject({ size: 1 });
  });

  test('links are made while the server is away', async () => {
    server.faults.set({ kind: 'refuse' });
    const { url } = await store.presignGet({ bucket, key: 'k', expiresIn: 60 });
    server.faults.clear();
    expect((await fetch(url)).status).toBe(200);
  });

  test('a clock that is off is measured and, when it matters, named', async () => {
    offset = 120_000;
    const health = await store.healthCheck();
    expect(health).toMatchObject({ state: 'up', detail: expect.stringContaining('clocks') });
    expect(Math.abs((health.clockSkewMs ?? 0) - offset)).toBeLessThan(5000);
  });

  test.each([-20, 20])(
    'a clock that is too far off for signatures is named, and not the key: %i minutes',
    async (minutes) => {
      offset = minutes * 60_000;
      expect(await failure(store.bucketState(bucket))).toMatchObject({
        message: expect.stringContaining('clocks'),
        details: { retryable: false },
      });
      const health = await store.healthCheck();
      expect(health).toMatchObject({ state: 'down', detail: expect.stringContaining('clocks') });
    },
  );

  test('another region is told from a missing bucket and a refused key', async () => {
    const elsewhere = open(server.url.replace('eu-west-1', 'us-west-2'));
    expect(await elsewhere.bucketState(bucket)).toBe('wrong-region');
    const health = await elsewhere.healthCheck();
    expect(health.detail).toContain('correct region in S3_URL');
    const put = { bucket, key: 'k2', body: Buffer.from('x'), contentType: 'text/plain' };
    expect(await failure(elsewhere.put(put))).toMatchObject({
      message: expect.stringContaining('another region'),
    });
    elsewhere.close();
    const stranger = open(server.url.replace('//a:', '//nobody:'));
    expect(await failure(stranger.put(put))).toMatchObject({
      message: expect.stringContaining('correct the key in S3_URL'),
    });
    expect(await stranger.bucketState(bucket)).toBe('forbidden');
    stranger.close();
  });

  test('no error tells a secret, to the client or to the log', async () => {
    const wrong = open(server.url.replace(secretAccessKey, `${secretAccessKey}-but-wrong`));
    const error = await failure(
      wrong.put({ bucket, key: 'k', body: Buffer.from('x'), contentType: 'text/plain' }),
    );
    const told = (one: unknown): string =>
      one instanceof Error
        ? `${one.stack} ${JSON.stringify(one, Object.getOwnPropertyNames(one))} ${told(one.cause)}`
        : '';
    expect(told(error)).toContain('SignatureDoesNotMatch');
    expect(told(error)).not.toContain(secretAccessKey);
    wrong.close();
  });
});
