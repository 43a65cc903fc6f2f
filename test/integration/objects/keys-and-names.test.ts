import {
  agentOfKey,
  agentOutputKey,
  binaryKey,
  screenshotKey,
  taskArtifactKey,
} from '../../../entities/objects/layout';
import { formatUri, parseUri } from '../../../entities/objects/uri';
import { checkUploadKey } from '../../../src/stores/objects/object-key';
import { servingQuery } from '../../../src/stores/objects/serving';

describe('keys for uploads', () => {
  test.each(['a', 'agent1/screenshots/step 1.png', '.hidden', 'a..b/...', 'ü/漢字', '%2e%2e/x'])(
    '%j is taken as it is',
    (key) => expect(checkUploadKey(key)).toBe(key),
  );

  test.each([
    ...['', '/', '/a', 'a/', 'a//b', '.', '..', 'a/./b', 'a/../b', '../a', 'a/..', 'a\\b', '..\\a'],
    ...[
      'a\u0000',
      'a\nb',
      'a\u007f',
      'a\u0085b',
      'a\u2028b',
      'e\u0301',
      '\ud800',
      'x'.repeat(1025),
    ],
    'ü'.repeat(513),
  ])('%j is refused', (key) => {
    const refusal = { code: 'BAD_USER_INPUT', details: { argument: 'path' } };
    expect(() => checkUploadKey(key, 'path')).toThrow(expect.objectContaining(refusal));
  });
});

describe('the layout', () => {
  test('keys say whose they are', () => {
    expect(agentOfKey('screenshots', screenshotKey('agent1', 'a/b.png'))).toBe('agent1');
    expect(agentOfKey('binaries', binaryKey('agent.2', 'reports/a.pdf') ?? '')).toBe('agent.2');
    expect(agentOfKey('artifacts', agentOutputKey('agent1', 'out.json'))).toBe('agent1');
    expect(agentOfKey('artifacts', taskArtifactKey('trace', 'out.json'))).toBeNull();
  });

  test('no key of one bucket passes for one of another', () => {
    expect(binaryKey('agent1', 'screenshots/a.png')).toBeNull();
    expect(binaryKey('agent1', 'screenshots')).toBeNull();
    expect(binaryKey('agent1', 'screenshots2/a.png')).toBe('agent1/screenshots2/a.png');
    expect(agentOfKey('binaries', 'agent1/screenshots/a.png')).toBeNull();
    expect(agentOfKey('screenshots', 'agent1/a.png')).toBeNull();
    for (const key of ['', 'agent1', 'agent1/', '-agent/a', 'agent 1/a', '/a']) {
      expect(agentOfKey('binaries', key)).toBeNull();
    }
  });

  test('URIs are written one way and read in three', () => {
    expect(formatUri({ bucket: 'b', key: 'a b/ü%20' })).toBe('minio://b/a b/ü%20');
    expect(parseUri('minio://b/a b/ü%20')).toEqual({
      scheme: 'minio',
      bucket: 'b',
      key: 'a b/ü%20',
    });
    expect(parseUri('s3://b/k?x#y')).toEqual({ scheme: 's3', bucket: 'b', key: 'k?x#y' });
    expect(parseUri('file:///tmp/a b')).toEqual({ scheme: 'file', path: '/tmp/a b' });
    for (const none of [
      '',
      'b/k',
      'minio://b',
      'minio://b/',
      'minio:///k',
      'http://b/k',
      'file://h',
    ]) {
      expect(parseUri(none)).toBeNull();
    }
  });
});

describe('how a link is served', () => {
  const disposition = 'response-content-disposition';

  test.each([
    ...['text/html', 'TEXT/HTML; charset=utf-8', 'image/svg+xml', 'text/xml', 'application/xml'],
    ...['application/xhtml+xml', 'application/octet-stream', 'x/unknown', '', undefined],
  ])('%s is always saved, never shown', (contentType) => {
    const query = servingQuery({ contentType, disposition: 'INLINE', fileName: 'a.html' });
    expect(query).toEqual({ [disposition]: 'attachment; filename="a.html"' });
  });

  test('what is safe is shown, as the type that is safe', () => {
    expect(servingQuery({ contentType: 'image/png' })).toEqual({
      [disposition]: 'inline',
      'response-content-type': 'image/png',
    });
    expect(
      servingQuery({ contentType: 'text/plain; charset=x', disposition: 'ATTACHMENT' }),
    ).toEqual({
      [disposition]: 'attachment',
      'response-content-type': 'text/plain; charset=utf-8',
    });
  });

  test.each([
    ['plain.txt', '; filename="plain.txt"'],
    [
      'a "quoted"; name',
      `; filename="a _quoted_; name"; filename*=UTF-8''a%20%22quoted%22%3B%20name`,
    ],
    ['ü.txt', `; filename="_.txt"; filename*=UTF-8''%C3%BC.txt`],
    ["it's (1)*%.txt", `; filename="it's (1)*_.txt"; filename*=UTF-8''it%27s%20%281%29%2A%25.txt`],
    ['../../etc/passwd', '; filename=".._.._etc_passwd"'],
    ['a\r\nSet-Cookie: b', '; filename="a__Set-Cookie: b"'],
    ['\ud800.txt', '; filename="_.txt"'],
  ])('the file name %j', (fileName, parameters) => {
    expect(servingQuery({ fileName })[disposition]).toBe(`attachment${parameters}`);
  });
});
