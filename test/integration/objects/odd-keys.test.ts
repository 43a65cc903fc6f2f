import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { createPresigner } from '../../../src/stores/objects/presigner';
import { Scene, servers } from './servers';

const KEYS = [
  ...['a b', 'a+b', 'a%20b', 'a%b', 'a&b=c?d#e', "it's (1)*!~", 'a:b;c,d@e$f', '[x]{y}|z^`'],
  ...['.hidden', '..two-dots', 'trailing.', 'ü', 'e\u0301', '漢字/かな', '👩‍🔬.png', '<xml>&amp;"'],
  ...['con', 'index.log', '__proto__', 'a/.hidden/b', `${'x'.repeat(200)}/${'ü'.repeat(100)}`],
];

describe.each(servers)('odd keys on $name', ({ start }) => {
  let scene: Scene;
  let Bucket: string;

  beforeAll(async () => {
    scene = await Scene.open(start);
    Bucket = await scene.bucket();
  });

  afterAll(() => scene.close());

  test.each(KEYS)('%j comes back by the SDK, by a link and in a list', async (Key) => {
    const { credentials, ...target } = scene.connection;
    if (!credentials) throw new Error('The tested server needs a key pair.');
    await scene.client.send(new PutObjectCommand({ Bucket, Key, Body: `at ${Key}` }));
    const { Body } = await scene.client.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe(`at ${Key}`);
    const link = createPresigner(target).presign({
      method: 'GET',
      bucket: Bucket,
      key: Key,
      expiresIn: 60,
      at: new Date(),
      credentials,
    });
    expect(await (await fetch(link)).text()).toBe(`at ${Key}`);
    const listed = await scene.client.send(new ListObjectsV2Command({ Bucket }));
    expect(listed.Contents?.map((one) => one.Key)).toEqual([Key]);
    await scene.client.send(new DeleteObjectCommand({ Bucket, Key }));
  });

  test('a key of more than 1024 bytes is refused', async () => {
    const Key = Array.from({ length: 1025 }, (_none, n) => (n % 100 === 99 ? '/' : 'k')).join('');
    await expect(
      scene.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  });
});
