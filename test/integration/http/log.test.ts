import { Writable } from 'node:stream';
import fc from 'fast-check';
import { createLogger } from '../../../src/http/log';
import { redact } from '../../../src/http/redact';
import { type OpenServer, openServer, post } from './open-server';

const SECRET = 'Kq7wZ2hunter2';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrcTd3WjIifQ.c2lnbmF0dXJlS3E3d1oy';

function lineOf(write: (log: ReturnType<typeof createLogger>) => void): string {
  let line = '';
  const to = new Writable({
    write(chunk, _encoding, done) {
      line += chunk;
      done();
    },
  });
  write(createLogger('debug', to));
  return line;
}

test.each<[string, unknown]>([
  ['a header', { headers: { authorization: `Bearer ${SECRET}` } }],
  ['a cookie', { cookie: `a=${SECRET}` }],
  ['a bearer token in a text', `sent Authorization: Bearer ${SECRET} twice`],
  ['a token anywhere', `got ${JWT}, refused`],
  ['an API key', `is trp_${SECRET}c2lnbmF0dXJl good`],
  ['a signed link', `GET http://s3/b/k?X-Amz-Signature=${SECRET}&x=1`],
  ['an escaped signed link', `/b?next=k%3FX-Amz-Signature%3D${SECRET}`],
  ['a URL with a password', `cannot reach postgres://me:${SECRET}@db:5432/x`],
  ['a password with odd letters', `http://KEY:a/${SECRET}@${SECRET}@minio:9000/`],
  ['a URL without a user', `redis://:${SECRET}@cache`],
  ['a URL with a port before it', `http://localhost:4000/graphql then mongodb://u:${SECRET}@m`],
  ['a password by name', { dbPassword: SECRET, jwt_secret: SECRET, accessToken: SECRET }],
  ['an assignment', `JWT_SECRET=${SECRET} S3_SECRET_KEY=${SECRET}`],
  ['JSON inside a text', `body was ${JSON.stringify({ a: 1, password: SECRET })}`],
  ['an error', new Error(`refused postgres://me:${SECRET}@db`, { cause: new Error(JWT) })],
])('logs no secret in %s', (_where, value) => {
  const line = lineOf((log) => {
    log.info({ err: value }, String(value));
    log.child({ bound: value }).warn('again');
  });
  expect(line).not.toContain(SECRET);
  expect(line).not.toContain('c2lnbmF0dXJl');
  expect(line).toContain('[redacted]');
});

test('leaves other texts as they are', () => {
  for (const text of [
    'GET http://localhost:4000/a?mail=me@example.com',
    'Tokens: 12',
    'basically',
  ]) {
    expect(lineOf((log) => log.info(text))).toContain(JSON.stringify(text));
  }
});

test('writes one line of valid JSON whatever it is given', () => {
  const words = fc.constantFrom(
    ...[
      'Bearer ',
      '"',
      '\\',
      ':',
      '://a:',
      '@',
      'token=',
      'X-Amz-Signature=',
      '\n',
      'password":"',
      JWT,
    ],
  );
  const text = fc.array(fc.oneof(words, fc.string())).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.dictionary(fc.string(), text), (message, fields) => {
      const line = lineOf((log) => log.info({ fields }, message));
      expect(line.indexOf('\n')).toBe(line.length - 1);
      JSON.parse(line);
    }),
    { numRuns: 500 },
  );
});

test('looks closely at every line that could hold a secret', () => {
  const words = fc.constantFrom(
    ...['Bearer abc', 'basic abc', JWT, `trp_${JWT}`, 'x-amz-signature=a', 'a://b:c@d', 'pwd=a'],
    ...['passwd: a', 'SECRET=a', '"token":"a"', 'api_key=a', '"set-cookie":"a"', 'accesskey: a'],
    ...['"proxy-authorization":"a"', '"x-api-key":"a"', ' ', '"', ','],
  );
  const text = fc.array(fc.oneof(words, fc.string())).map((parts) => parts.join(''));
  fc.assert(
    // A word of which no secret begins, and for which each line is looked at closely.
    fc.property(text, (line) => expect(redact(`key ${line}`)).toBe(`key ${redact(line)}`)),
    { numRuns: 1_000 },
  );
});

test('takes no time over a hostile line', () => {
  const started = performance.now();
  for (const piece of ['://a:', 'eyJaaaaaaaa.', 'Bearer ', 'token=', '"token":"\\"', 'a@:', '"']) {
    lineOf((log) => log.info(piece.repeat(20_000)));
  }
  expect(performance.now() - started).toBeLessThan(5000);
});

describe('a request', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer();
  });
  afterAll(() => open.close());

  const lineFor = (id: string) => open.logged().find(({ requestId }) => requestId === id);

  test('leaves one line, without its query string', async () => {
    const response = await post(
      `${open.url}?token=${SECRET}`,
      { query: 'query Mine { role }' },
      { 'x-request-id': 'abc-1' },
    );
    expect(response.headers.get('x-request-id')).toBe('abc-1');
    await response.text();
    expect(lineFor('abc-1')).toMatchObject({
      level: 'info',
      msg: 'request',
      method: 'POST',
      path: '/graphql',
      status: 200,
      ms: expect.any(Number),
      role: 'evaluator',
      operation: 'Mine',
      outcome: 'OK',
    });
    expect(JSON.stringify(open.logged())).not.toContain(SECRET);
  });

  test('gets an id of its own where the given one is odd', async () => {
    for (const odd of ['a b', 'x'.repeat(65), '{"a":1}']) {
      const response = await post(open.url, { query: '{ role }' }, { 'x-request-id': odd });
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      await response.text();
    }
  });

  test('that fails by surprise is explained in the log alone', async () => {
    const failing = await openServer({
      execute: async () => {
        throw new Error('pool exploded');
      },
    });
    const response = await post(failing.url, { query: '{ role }' }, { 'x-request-id': 'boom' });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text).errors[0].extensions).toEqual({ code: 'INTERNAL' });
    expect(text).not.toContain('exploded');
    const told = failing.logged().find(({ level }) => level === 'error');
    expect(told).toMatchObject({ requestId: 'boom', err: { message: 'pool exploded' } });
    await failing.close();
  });
});
