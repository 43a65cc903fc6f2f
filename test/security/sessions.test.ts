import { type JWTPayload, SignJWT } from 'jose';
import { keepLines } from '../support/log-lines';
import { onEveryPostgres } from '../support/on-every-postgres';
import { TEST_SECRET } from '../support/test-config';

const VIEWER = { query: '{ viewer { role sub agent } }' };
const seconds = (): number => Math.floor(Date.now() / 1000);
const good = (): JWTPayload => ({
  sub: 'somebody',
  role: 'evaluator',
  iss: 'triptych',
  aud: 'triptych',
  iat: seconds(),
  exp: seconds() + 600,
});

const sign = (
  claims: JWTPayload,
  { secret = TEST_SECRET, alg = 'HS256' }: { secret?: string; alg?: string } = {},
): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));

const signed = (change: JWTPayload) => () => sign({ ...good(), ...change });
const unsigned = (header: object, claims: object): string =>
  [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');

const REFUSED: [name: string, token: () => Promise<string> | string][] = [
  ['garbage', () => 'garbage'],
  ['three dots', () => '...'],
  ['other bytes', () => '\u00ff\u00fe'],
  ['text that is no JSON', () => `${Buffer.from('{').toString('base64url')}.e30.e30`],
  ['an expired one', signed({ iat: seconds() - 700, exp: seconds() - 100 })],
  ['one not valid yet', signed({ nbf: seconds() + 100 })],
  ['one issued in the future', signed({ iat: seconds() + 100 })],
  ['one as old as a month', signed({ iat: seconds() - 31 * 86_400 })],
  ['another issuer’s', signed({ iss: 'somebody else' })],
  ['one for another audience', signed({ aud: 'another product' })],
  ['one without a subject', signed({ sub: undefined })],
  ['one without a role', signed({ role: undefined })],
  ['one without an end', signed({ exp: undefined })],
  ['one without a beginning', signed({ iat: undefined })],
  ['one without an issuer', signed({ iss: undefined })],
  ['one without an audience', signed({ aud: undefined })],
  ['an unknown role’s', signed({ role: 'root' })],
  ['a role’s in capitals', signed({ role: 'ADMIN' })],
  ['a list of roles', signed({ role: ['admin'] })],
  ['a subject with a line break', signed({ sub: 'a\nb' })],
  ['a subject of 201 letters', signed({ sub: 'x'.repeat(201) })],
  ['an empty subject', signed({ sub: '' })],
  ['an agent’s without a key', signed({ role: 'agent' })],
  ['an agent’s with a path for a key', signed({ role: 'agent', agent: '../agent2' })],
  ['an agent’s with an empty key', signed({ role: 'agent', agent: '' })],
  ['an agent’s with a key of 101 letters', signed({ role: 'agent', agent: 'x'.repeat(101) })],
  ['an agent’s with a list for a key', signed({ role: 'agent', agent: ['agent1'] })],
  ['one of another secret', () => sign(good(), { secret: 'another secret of thirty-two bytes!' })],
  ['one of another algorithm', () => sign(good(), { alg: 'HS512' })],
  ['one that is not signed', () => `${unsigned({ alg: 'none' }, good())}.`],
  ['one that is not signed, in capitals', () => `${unsigned({ alg: 'NONE' }, good())}.`],
  ['one with an empty signature', () => `${unsigned({ alg: 'HS256' }, good())}.`],
  [
    'one with a critical extension',
    () => `${unsigned({ alg: 'HS256', crit: ['x'], x: 1 }, good())}.AA`,
  ],
  ['one of more than 8 KiB', signed({ filler: 'x'.repeat(8_000) })],
];

const lines = keepLines();

onEveryPostgres(
  'A token that is',
  (gateway) => {
    const ask = (headers: Record<string, string>) =>
      fetch(gateway().url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(VIEWER),
      });

    const expectRefused = async (response: Response) => {
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      const body = (await response.json()) as object;
      // Why it was refused is nobody's business but the operator's.
      expect(body).toEqual({
        errors: [
          {
            message: expect.stringContaining('valid token'),
            extensions: { code: 'UNAUTHENTICATED' },
          },
        ],
      });
    };

    beforeEach(() => lines.clear());

    it.each(REFUSED)('%s is refused, and the log alone knows why', async (_, make) => {
      const token = await make();
      await expectRefused(await ask({ authorization: `Bearer ${token}` }));
      const warning = lines
        .text()
        .split('\n')
        .filter((line) => line.includes('"warn"'));
      expect(warning).toHaveLength(1);
      expect(warning[0]).toContain('refused');
      for (const part of token.split('.').filter((text) => text.length > 8)) {
        expect(lines.text()).not.toContain(part);
      }
    });

    it.each([
      ['no header', {}],
      ['an empty one', { authorization: '' }],
      ['Basic', { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` }],
      ['a scheme alone', { authorization: 'Bearer' }],
      ['two tokens', { authorization: 'Bearer a b' }],
      ['a key in a cookie', { cookie: 'authorization=Bearer x' }],
      ['identities in headers', { 'x-role': 'admin', 'x-agent': 'agent1', 'x-sub': 'root' }],
    ])('%s is refused', async (_, headers) => {
      await expectRefused(await ask(headers as Record<string, string>));
    });

    it.each<[string, JWTPayload, object]>([
      ['an evaluator’s', {}, { role: 'EVALUATOR', sub: 'somebody', agent: null }],
      ['an agent’s', { role: 'agent', agent: 'a.b-C_9' }, { role: 'AGENT', agent: 'a.b-C_9' }],
      ['one with a key nobody asked for', { agent: 'agent1' }, { role: 'EVALUATOR', agent: null }],
      ['a clock’s a little behind', { iat: seconds() + 3 }, { role: 'EVALUATOR' }],
      ['one of several audiences', { aud: ['other', 'triptych'] }, { role: 'EVALUATOR' }],
    ])('%s is taken', async (_, change, viewer) => {
      const response = await ask({
        authorization: `Bearer ${await sign({ ...good(), ...change })}`,
      });
      expect(response.status).toBe(200);
      expect(((await response.json()) as { data: object }).data).toMatchObject({ viewer });
    });

    it('asked by an argument to be someone else stays who it is', async () => {
      const authorization = `Bearer ${await sign(good())}`;
      const response = await fetch(`${gateway().url}?role=admin&query=%7Bviewer%7Brole%7D%7D`, {
        headers: { authorization, 'x-role': 'admin' },
      });
      expect(await response.json()).toEqual({ data: { viewer: { role: 'EVALUATOR' } } });
    });
  },
  { env: { LOG_LEVEL: 'info' }, log: lines.to },
);
