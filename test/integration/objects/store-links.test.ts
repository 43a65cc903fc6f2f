import { objectLinks } from '../../../src/stores/objects/object-links';
import { createObjectStore } from '../../../src/stores/objects/object-store';

// A gateway with keys of its own signs links without the SDK, which takes long to load.
jest.mock('@aws-sdk/client-s3', () => {
  throw new Error('The SDK was loaded.');
});

const buckets = { screenshots: 's', binaries: 'b', artifacts: 'a' };
const url = 'http://key:secret@inner:9000/?region=eu-west-1&path_style=true';
const wish = { bucket: 'screenshots', key: 'a/screenshots/1.png', expiresIn: 60 };

describe('links of the object store', () => {
  test('are for the public endpoint, in its style and path', async () => {
    const publicUrl = 'https://files.example.org/?path_style=false';
    const store = createObjectStore({ url, publicUrl, buckets });
    const link = new URL((await store.presignGet(wish)).url);
    expect(link.origin).toBe('https://screenshots.files.example.org');
    expect(link.pathname).toBe('/a/screenshots/1.png');
    expect(link.searchParams.get('X-Amz-Credential')).toMatch(/^key\/\d{8}\/eu-west-1\/s3\//);
    const behindPath = createObjectStore({ url, publicUrl: 'https://example.org/files', buckets });
    const { url: other } = await behindPath.presignGet(wish);
    expect(new URL(other).pathname).toBe('/files/screenshots/a/screenshots/1.png');
    const same = await createObjectStore({ url, buckets }).presignGet(wish);
    expect(new URL(same.url).host).toBe('inner:9000');
  });

  test('an upload link says what to send, and lives 15 minutes at most', async () => {
    const store = createObjectStore({ url, buckets });
    const headers = { 'Content-Type': 'image/png', 'X-Amz-Meta-Task': '1' };
    const link = await store.presignPut({ ...wish, expiresIn: 7200, headers });
    expect(link.headers).toEqual({ 'content-type': 'image/png', 'x-amz-meta-task': '1' });
    const { searchParams } = new URL(link.url);
    expect(searchParams.get('X-Amz-Expires')).toBe('900');
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-type;host;x-amz-meta-task');
    expect(link.expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 900_000);
  });

  test('too much metadata, or a value that is no header, is refused', async () => {
    const store = createObjectStore({ url, buckets });
    for (const value of ['x'.repeat(2100), 'a\r\nb', 'ü']) {
      const headers = { 'x-amz-meta-note': value };
      await expect(store.presignPut({ ...wish, headers })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
      });
    }
  });
});

describe('links signed by credentials that expire', () => {
  const linksUntil = (expiration: Date) =>
    objectLinks({
      target: { endpoint: new URL('http://inner:9000'), region: 'us-east-1', pathStyle: true },
      credentials: async () => ({
        accessKeyId: 'key',
        secretAccessKey: 'secret',
        sessionToken: 'to+ken',
        expiration,
      }),
    });

  test('do not promise more than those', async () => {
    const expiration = new Date(Math.floor(Date.now() / 1000) * 1000 + 20_000);
    const links = linksUntil(expiration);
    const download = await links.presignGet({ ...wish, expiresIn: 3600 });
    expect(download.expiresAt).toEqual(expiration);
    expect(download.url).toContain('X-Amz-Security-Token=to%2Bken');
    const upload = await links.presignPut({ ...wish, expiresIn: 600, headers: {} });
    expect(upload.expiresAt).toEqual(expiration);
  });

  test('are not made once they have', async () => {
    const links = linksUntil(new Date(Date.now() - 1000));
    await expect(links.presignGetMany([wish])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('the URLs of configuration', () => {
  const open = (wrong: string, publicUrl?: string) => () =>
    createObjectStore({ url: wrong, publicUrl, buckets });

  test.each([
    'not a url',
    'ftp://key:hush-hush@host',
    'http://key@host',
    'http://:hush-hush@host',
    'http://key:hush-hush@host/?region=no region',
    'http://key:hush-hush@host/?path_style=maybe',
  ])('%s is refused, without telling the secret', (wrong) => {
    expect(open(wrong)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    expect(open(wrong)).not.toThrow('hush-hush');
    expect(open(url, 'file:///tmp')).toThrow(/S3_PUBLIC_URL/);
  });
});
