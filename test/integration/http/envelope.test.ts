import { request } from 'node:http';
import { type OpenServer, openServer, post } from './open-server';

let open: OpenServer;
beforeAll(async () => {
  open = await openServer();
});
afterAll(() => open.close());

const MIB = 1024 * 1024;
const query = { query: '{ role }' };
const get = (search: string, headers: Record<string, string> = {}) =>
  fetch(`${open.url}${search}`, { headers: { authorization: 'Bearer evaluator', ...headers } });

async function refused(response: Response) {
  const text = await response.text();
  expect(text).not.toMatch(/\n\s+at |node_modules|\.ts\b/);
  const { errors } = JSON.parse(text);
  expect(errors).toEqual([{ message: expect.any(String), extensions: expect.any(Object) }]);
  return { status: response.status, code: errors[0].extensions.code };
}

test('answers a query and a mutation by POST, a query by GET', async () => {
  expect(await (await post(open.url, query)).json()).toEqual({ data: { role: 'evaluator' } });
  const written = await post(open.url, { query: 'mutation { write }' });
  expect(await written.json()).toEqual({ data: { write: 'written' } });
  const search = new URLSearchParams({
    query: 'query($t: String) { echo(text: $t) }',
    variables: '{"t":"ü & +"}',
  });
  expect(await (await get(`?${search}`)).json()).toEqual({ data: { echo: 'ü & +' } });
});

test('refuses a mutation by GET', async () => {
  const response = await get('?query=mutation{write}');
  expect(response.headers.get('allow')).toBe('POST');
  expect(await refused(response)).toEqual({ status: 405, code: 'BAD_USER_INPUT' });
});

test('asks who is there before anything else', async () => {
  const response = await post(open.url, 'not even JSON', { authorization: 'Bearer nobody' });
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect(await refused(response)).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
});

const deep = `{"query":"{ role }","variables":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`;

test.each<[string, unknown, number]>([
  ['no body', '', 400],
  ['broken JSON', '{"query": "{ role }"', 400],
  ['bytes that are not UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), 400],
  ['a batch', [query, query], 400],
  ['a JSON text', '"{ role }"', 400],
  ['null', 'null', 400],
  ['no query', {}, 400],
  ['an empty query', { query: ' ' }, 400],
  ['a parsed query', { query: { kind: 'Document' } }, 400],
  ['variables as text', { ...query, variables: '{}' }, 400],
  ['variables as a list', { ...query, variables: [1] }, 400],
  ['extensions as a number', { ...query, extensions: 1 }, 400],
  ['an operation name as an object', { ...query, operationName: {} }, 400],
  ['an unknown operation name', { ...query, operationName: 'Other' }, 400],
  ['a syntax error', { query: '{ role' }, 400],
  ['an unknown field', { query: '{ password }' }, 400],
  ['a body past the limit', { query: `{ role } #${'x'.repeat(MIB)}` }, 413],
])('refuses %s', async (_what, body, status) => {
  expect(await refused(await post(open.url, body))).toEqual({ status, code: 'BAD_USER_INPUT' });
});

test('refuses variables that are deeper than any store keeps', async () => {
  expect(await refused(await post(open.url, deep))).toEqual({
    status: 400,
    code: 'BAD_USER_INPUT',
  });
});

test.each([
  ['text', { 'content-type': 'text/plain' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['an odd type', { 'content-type': '/;;=' }],
  ['another charset', { 'content-type': 'application/json; charset=utf-16' }],
  ['a compressed body', { 'content-encoding': 'gzip' }],
])('refuses %s as content', async (_what, headers) => {
  const response = await post(open.url, query, headers);
  expect(await refused(response)).toEqual({ status: 415, code: 'BAD_USER_INPUT' });
});

test.each([
  ['?query={role}&query={echo}'],
  ['?query={role}&variables={'],
  ['?query={role}&variables=[]'],
  ['?'],
])('refuses the query string %s', async (search) => {
  expect(await refused(await get(search))).toEqual({ status: 400, code: 'BAD_USER_INPUT' });
});

test.each([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  [
    'application/json;q=0.5, application/graphql-response+json',
    'application/graphql-response+json',
  ],
  ['application/graphql-response+json;q=0.2, application/*;q=0.9', 'application/json'],
  ['application/graphql-response+json, text/html;q=0.1', 'application/graphql-response+json'],
])('answers Accept: %s with %s', async (accept, type) => {
  const response = await post(open.url, query, accept === undefined ? {} : { accept });
  expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  await response.body?.cancel();
});

test('does not run what nobody could read', async () => {
  const response = await post(open.url, { query: 'mutation { write }' }, { accept: 'image/png' });
  expect(await refused(response)).toEqual({ status: 406, code: 'BAD_USER_INPUT' });
});

test('masks what a resolver throws', async () => {
  const text = await (await post(open.url, { query: '{ fail }' })).text();
  expect(text).not.toContain('secret detail');
});

/** A body without a stated length, of so many chunks; what the server says, or that it hung up. */
const stream = (chunks: number) =>
  new Promise<number | string | undefined>((resolve) => {
    const upload = request(open.url, {
      method: 'POST',
      headers: { authorization: 'Bearer evaluator', 'content-type': 'application/json' },
    });
    const chunk = Buffer.alloc(256 * 1024, 0x20);
    const more = (left: number) => {
      if (upload.destroyed) return;
      if (left === 0) upload.end();
      else upload.write(chunk, () => setImmediate(more, left - 1));
    };
    upload.on('response', (response) => {
      resolve(response.statusCode);
      upload.destroy();
    });
    upload.on('error', () => resolve('hung up'));
    more(chunks);
  });

test('refuses a body past the limit whose length was never said', async () => {
  expect(await stream(20)).toBe(413);
});

test('cuts off a body that never ends', async () => {
  expect([413, 'hung up']).toContain(await stream(Number.POSITIVE_INFINITY));
});

test('spares a client that asks first the sending of a body it would refuse', async () => {
  const ask = (length: number, body?: string) =>
    new Promise<{ status?: number; invited: boolean }>((resolve, reject) => {
      let invited = false;
      const asking = request(open.url, {
        method: 'POST',
        headers: {
          authorization: 'Bearer evaluator',
          'content-type': 'application/json',
          'content-length': length,
          expect: '100-continue',
        },
      });
      asking.on('continue', () => {
        invited = true;
        asking.end(body);
      });
      asking.on('response', (response) => {
        resolve({ status: response.statusCode, invited });
        asking.destroy();
      });
      asking.on('error', reject);
      asking.flushHeaders();
    });
  const text = JSON.stringify(query);
  expect(await ask(text.length, text)).toEqual({ status: 200, invited: true });
  expect(await ask(5 * MIB)).toEqual({ status: 413, invited: false });
});
