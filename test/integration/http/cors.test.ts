import { type OpenServer, openServer, post } from './open-server';

let open: OpenServer;
beforeAll(async () => {
  open = await openServer();
});
afterAll(() => open.close());

const preflight = (origin: string) =>
  fetch(open.url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    },
  });

test('lets a page of a listed origin ask and read', async () => {
  const asked = await preflight('https://board.example');
  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-origin')).toBe('https://board.example');
  expect(asked.headers.get('access-control-allow-methods')).toBe('GET, POST');
  expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
  expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
  const origin = { origin: 'https://board.example' };
  for (const answer of [
    await post(open.url, { query: '{ role }' }, origin),
    await post(open.url, '{', { ...origin, authorization: '' }),
  ]) {
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://board.example');
    expect(answer.headers.get('vary')).toContain('Origin');
    await answer.body?.cancel();
  }
});

test.each(['https://board.example.evil', 'http://board.example', 'null', ''])(
  'gives a page of %p nothing to read',
  async (origin) => {
    for (const answer of [
      await preflight(origin),
      await post(open.url, { query: '{ role }' }, { origin }),
    ]) {
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-'))).toEqual([]);
      await answer.body?.cancel();
    }
  },
);
