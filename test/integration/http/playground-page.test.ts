import { request } from 'node:http';
import { ROLES } from '../../../src/access/roles';
import { httpConfig, type OpenServer, openServer } from './open-server';

let open: OpenServer | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const tokens = { agent: 'tok-a', evaluator: 'tok-e', frontend: 'tok-f', admin: 'tok-x' };
const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

/** By node's own client, which lets the Host header be anything. */
const page = (headers: Record<string, string> = {}) =>
  new Promise<string>((resolve, reject) => {
    const asking = request(String(open?.url), { headers: { ...html, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    asking.on('error', reject).end();
  });

test('is a page for browsers, with parts that never change under their names', async () => {
  open = await openServer();
  const response = await fetch(open.url, { headers: html });
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const policy = response.headers.get('content-security-policy');
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  const paths = [...(await response.text()).matchAll(/(?:src|href)="(graphql\/[^"]+)"/g)];
  expect(paths).toHaveLength(4);
  for (const [, path] of paths) {
    const sizes = [];
    for (const encoding of ['br', 'gzip', 'identity']) {
      const part = await fetch(`${open.origin}/${path}`, {
        headers: { 'accept-encoding': encoding },
      });
      expect(part.status).toBe(200);
      expect(part.headers.get('cache-control')).toContain('immutable');
      sizes.push((await part.text()).length);
      const again = await fetch(`${open.origin}/${path}`, {
        headers: { 'if-none-match': String(part.headers.get('etag')) },
      });
      expect(again.status).toBe(304);
    }
    expect(new Set(sizes).size).toBe(1);
  }
  expect((await fetch(`${open.origin}/graphql/playground/../../secret.js`)).status).toBe(404);
  expect((await fetch(`${open.origin}/graphql/playground/other.js`)).status).toBe(404);
});

test('gives tokens to a browser on this machine, and to nobody who only looks like one', async () => {
  open = await openServer({ playground: { tokens } });
  const mine = await page();
  for (const role of ROLES) expect(mine).toContain(tokens[role]);
  expect(await page({ host: 'localhost:4000' })).toContain('tok-e');
  const strangers: Record<string, string>[] = [
    { host: 'evil.example' },
    { host: '127.0.0.1.evil.example' },
    { origin: 'https://board.example' },
    { 'x-forwarded-for': '10.0.0.7' },
    { forwarded: 'for=10.0.0.7' },
  ];
  for (const headers of strangers) {
    expect(await page(headers)).not.toContain('tok-');
  }
});

test('asks for tokens anew each time where they come from a function', async () => {
  let issued = 0;
  const fresh = async () => {
    issued += 1;
    return { ...tokens, agent: `tok-a${issued}` };
  };
  open = await openServer({ playground: { tokens: fresh } });
  expect(await page()).toContain('tok-a1');
  expect(await page()).toContain('tok-a2');
});

test('can be switched off', async () => {
  open = await openServer({ config: httpConfig({ playground: false }), playground: { tokens } });
  const response = await fetch(open.url, { headers: html });
  expect(response.status).toBe(401);
  expect(await response.text()).not.toContain('tok-');
  expect((await fetch(`${open.origin}/`, { redirect: 'manual' })).status).toBe(404);
});

test('is where the bare address leads', async () => {
  open = await openServer();
  const response = await fetch(`${open.origin}/`, { redirect: 'manual' });
  expect([response.status, response.headers.get('location')]).toEqual([302, '/graphql']);
});
