import { createObjectStore, type ObjectStore } from '../../../src/stores/objects/object-store';
import { errorOf, Scene, servers } from './servers';

describe.each(servers)('the object store on $name', ({ start }) => {
  let scene: Scene;
  let store: ObjectStore;
  let bucket: string;

  beforeAll(async () => {
    scene = await Scene.open(start);
    bucket = await scene.bucket();
    store = createObjectStore({
      url: scene.url,
      buckets: { screenshots: bucket, binaries: bucket, artifacts: bucket },
      readTimeoutMs: 20_000,
      writeTimeoutMs: 20_000,
    });
  });

  afterAll(async () => {
    store.close();
    await scene.close();
  });

  test('puts, heads, lists and removes', async () => {
    const key = 'agent1/reports/what a day ü+%.txt';
    const body = Buffer.from('hello');
    await store.put({ bucket, key, body, contentType: 'text/plain', metadata: { task: '42' } });
    const head = await store.head({ bucket, key });
    expect(head).toMatchObject({
      size: 5,
      contentType: 'text/plain',
      etag: '5d41402abc4b2a76b9719d911017c592',
      metadata: { task: '42' },
    });
    const listed = [];
    for await (const object of store.list({ bucket, prefix: 'agent1/reports/' }))
      listed.push(object);
    expect(listed).toMatchObject([{ key, size: 5, etag: head?.etag }]);
    await store.remove({ bucket, key });
    expect(await store.head({ bucket, key })).toBeNull();
    await store.remove({ bucket, key });
  });

  test('links are opened by anybody, as what they were asked to be', async () => {
    const key = 'agent1/screenshots/step 1.png';
    await store.put({ bucket, key, body: Buffer.from('png'), contentType: 'text/html' });
    const link = await store.presignGet({
      bucket,
      key,
      expiresIn: 60,
      contentType: 'image/png',
      fileName: 'Schritt "1" – groß.png',
    });
    const shown = await fetch(link.url);
    expect(shown.status).toBe(200);
    expect(shown.headers.get('content-type')).toBe('image/png');
    expect(shown.headers.get('content-disposition')).toBe(
      `inline; filename="Schritt _1_ _ gro_.png"; filename*=UTF-8''Schritt%20%221%22%20%E2%80%93%20gro%C3%9F.png`,
    );
    expect(await shown.text()).toBe('png');
    expect(link.expiresAt.getTime()).toBeGreaterThanOrEqual(Date.now() + 50_000);
    const [again] = await store.presignGetMany([
      { bucket, key, expiresIn: 60, contentType: 'text/html', disposition: 'INLINE' },
    ]);
    const saved = await fetch(again?.url ?? '');
    expect(saved.headers.get('content-disposition')).toBe('attachment');
    await saved.arrayBuffer();
  });

  test('an upload link takes what it was made for, and nothing else', async () => {
    const headers = {
      'Content-Type': 'image/png',
      'content-length': '3',
      'If-None-Match': '*',
      'x-amz-meta-task': 'a b',
      'x-amz-checksum-sha256': 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
    };
    const link = await store.presignPut({ bucket, key: 'agent1/up', expiresIn: 60, headers });
    const put = (change: Record<string, string>, body = 'abc') => {
      const { 'content-length': _own, ...sent } = { ...link.headers, ...change };
      return fetch(link.url, { method: 'PUT', headers: sent, body });
    };
    for (const [change, body] of [
      [{ 'content-type': 'text/html' }, 'abc'],
      [{}, 'abcd'],
      [{ 'x-amz-meta-task': 'other' }, 'abc'],
      [{ 'x-amz-meta-added': 'x' }, 'abc'],
    ] as const) {
      const refused = await put(change, body);
      // Servers agree on refusing an added header, but not on 400 or 403.
      expect(['SignatureDoesNotMatch', 'AccessDenied']).toContain((await errorOf(refused)).code);
    }
    expect((await put({}, 'abd')).status).toBe(400);
    expect(await store.head({ bucket, key: 'agent1/up' })).toBeNull();
    expect((await put({})).status).toBe(200);
    expect((await put({})).status).toBe(412);
    expect(await store.head({ bucket, key: 'agent1/up' })).toMatchObject({
      size: 3,
      contentType: 'image/png',
      metadata: { task: 'a b' },
      checksumSha256: headers['x-amz-checksum-sha256'],
    });
  });

  test('knows the state of buckets and its own health', async () => {
    expect(await store.bucketState(bucket)).toBe('present');
    expect(await store.bucketState(`${bucket}-none`)).toBe('missing');
    expect(await store.ensureBucket(bucket)).toBe('present');
    const health = await store.healthCheck();
    expect(health).toMatchObject({ state: 'up', latencyMs: expect.any(Number) });
    expect(Math.abs(health.clockSkewMs ?? Number.NaN)).toBeLessThan(5000);
  });

  test('names what is wrong with its configuration, and no secret', async () => {
    const wrongSecret = scene.url.replace(/:[^:@]+@/, ':wrong-secret@');
    const other = createObjectStore({
      url: wrongSecret,
      buckets: { screenshots: bucket, binaries: bucket, artifacts: bucket },
      readTimeoutMs: 20_000,
    });
    try {
      const body = Buffer.from('x');
      const put = other.put({ bucket, key: 'k', body, contentType: 'text/plain' });
      await expect(put).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('correct the secret in S3_URL'),
        details: { store: 'objects', retryable: false },
      });
      expect(await other.bucketState(bucket)).toBe('forbidden');
      expect((await other.healthCheck()).state).toBe('down');
    } finally {
      other.close();
    }
    const place = { bucket: `${bucket}-none`, key: 'k', body: Buffer.from('x') };
    await expect(store.put({ ...place, contentType: 'text/plain' })).rejects.toMatchObject({
      message: expect.stringContaining('triptych migrate'),
    });
  });
});
