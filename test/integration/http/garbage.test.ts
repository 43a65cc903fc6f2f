import { connect } from 'node:net';
import fc from 'fast-check';
import { type OpenServer, openServer, post } from './open-server';

let open: OpenServer;
beforeAll(async () => {
  open = await openServer();
});
afterAll(() => open.close());

/** What comes back on a raw connection until the server, or silence, ends it. */
const converse = (bytes: Uint8Array) =>
  new Promise<string>((resolve) => {
    let heard = '';
    const socket = connect(open.port, '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });

const line = (text: string) => Buffer.from(text, 'latin1');

test.each([
  ['not HTTP at all', 'EHLO mail\r\n\r\n', 400],
  [
    'headers past all measure',
    `GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(40_000)}\r\n\r\n`,
    431,
  ],
  [
    'two lengths',
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
    400,
  ],
  ['no host', 'GET /livez HTTP/1.1\r\n\r\n', 400],
  [
    'an absolute target',
    'GET http://x/livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    200,
  ],
  ['an odd target', 'GET //livez/../%00%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404],
  ['a star', 'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404],
])('answers %s', async (_what, text, status) => {
  expect(await converse(line(text))).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

test('outlives any bytes', async () => {
  const head = fc.constantFrom(
    '',
    'POST /graphql HTTP/1.1\r\nhost: x\r\n',
    'GET /',
    'GET / HTTP/1.1\r\n',
  );
  await fc.assert(
    fc.asyncProperty(head, fc.uint8Array({ maxLength: 300 }), async (start, rest) => {
      await converse(Buffer.concat([line(start), rest]));
    }),
    { numRuns: 60 },
  );
  expect((await post(open.url, { query: '{ role }' })).status).toBe(200);
});

test('outlives any JSON and any document', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.json(),
        fc.string().map((query) => JSON.stringify({ query })),
      ),
      async (body) => {
        const response = await post(open.url, body);
        expect([200, 400]).toContain(response.status);
        JSON.parse(await response.text());
      },
    ),
    { numRuns: 60 },
  );
});
