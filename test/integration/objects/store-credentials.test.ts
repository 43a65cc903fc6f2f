import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedS3, startEmbeddedS3 } from '../../../src/embedded/s3';
import { createObjectStore, type ObjectStore } from '../../../src/stores/objects/object-store';

const bucket = 'screenshots';
const found = {
  AWS_ACCESS_KEY_ID: 'from-environment',
  AWS_SECRET_ACCESS_KEY: 'its-secret',
  AWS_SESSION_TOKEN: 'its/token+=',
};

describe('an object store without keys in its URL', () => {
  const before = { ...process.env };
  let folder: string;
  let server: EmbeddedS3;
  let store: ObjectStore;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'embedded-s3-credentials-'));
    server = await startEmbeddedS3({
      folder,
      credentials: [
        {
          accessKeyId: found.AWS_ACCESS_KEY_ID,
          secretAccessKey: found.AWS_SECRET_ACCESS_KEY,
          sessionToken: found.AWS_SESSION_TOKEN,
        },
      ],
    });
    store = createObjectStore({
      url: `${server.endpoint}/?region=us-east-1&path_style=true`,
      buckets: { screenshots: bucket, binaries: bucket, artifacts: bucket },
    });
  });

  afterAll(async () => {
    process.env = before;
    store.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('uses what the SDK finds, for calls and for links', async () => {
    Object.assign(process.env, found);
    await store.ensureBucket(bucket);
    await store.put({ bucket, key: 'k', body: Buffer.from('x'), contentType: 'text/plain' });
    const { url } = await store.presignGet({ bucket, key: 'k', expiresIn: 60 });
    expect((await fetch(url)).status).toBe(200);
    const tokenless = await fetch(url.replace(/&X-Amz-Security-Token=[^&]+/, ''));
    expect(tokenless.status).toBe(403);
  });
});
