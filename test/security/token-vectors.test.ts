import { request } from 'node:http';
import { type KeySetServer, startKeySetServer } from '../support/key-set-server';
import { keepLines } from '../support/log-lines';
import { onEveryPostgres } from '../support/on-every-postgres';
import { TEST_SECRET } from '../support/test-config';
import { createForge, type Forge } from './vectors/forge-token';
import { type Mode, REFUSED_TOKENS, TAKEN_TOKENS, type TokenVector } from './vectors/tokens';

const VIEWER = '{ viewer { role sub agent } }';
const BODY = JSON.stringify({ query: VIEWER });

interface Answered {
  status: number;
  headers: Record<string, unknown>;
  body: { data?: { viewer: object }; errors?: object[] };
}

/** A request as raw as it goes: the same header twice, in the order given. */
function send(url: string, headers: string[], { path = '', body = BODY } = {}): Promise<Answered> {
  const all = [
    'content-type',
    'application/json',
    'content-length',
    String(Buffer.byteLength(body)),
  ];
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, {
      method: 'POST',
      headers: [...all, ...headers, 'host', 'x'],
    });
    sent.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: JSON.parse(text),
        }),
      );
    });
    sent.end(body);
  });
}

const lines = keepLines();
let provider: KeySetServer;
let attacker: KeySetServer;
let forge: Forge['forge'];

beforeAll(async () => {
  [provider, attacker] = await Promise.all([startKeySetServer(), startKeySetServer()]);
  const made = createForge({ secret: TEST_SECRET, attackerUrl: attacker.url });
  forge = made.forge;
  provider.answer = { keys: [made.jwk as never] };
});
afterAll(() => Promise.all([provider.stop(), attacker.stop()]));

const MODES: Mode[] = ['secret', 'key set'];

it('there are enough of them, each with a name of its own', () => {
  const names = REFUSED_TOKENS.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(150);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(MODES)('By %s', (mode) => {
  const meant = <V extends TokenVector>(vectors: V[]): V[] =>
    vectors.filter(({ only }) => only === undefined || only === mode);

  onEveryPostgres(
    'a token',
    (gateway) => {
      const ask = (...headers: string[]) => send(gateway().url, headers);

      const expectRefused = (answer: Answered) => {
        expect(answer.status).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
        // Why it was refused is nobody's business but the operator's.
        expect(answer.body).toEqual({
          errors: [
            {
              message: 'Send a valid token: Authorization: Bearer <token>.',
              extensions: { code: 'UNAUTHENTICATED' },
            },
          ],
        });
        const warnings = lines
          .text()
          .split('\n')
          .filter((line) => line.includes('"warn"'));
        expect(warnings).toHaveLength(1);
        expect(warnings[0]).toContain('request refused');
      };

      const expectUntold = (token: string) => {
        for (const part of token.split(/[.,"\t]/).filter((text) => text.length > 8)) {
          expect(lines.text()).not.toContain(part);
        }
      };

      beforeEach(() => lines.clear());

      it.each(meant(REFUSED_TOKENS).map((vector) => [vector.name, vector] as const))(
        'is refused: %s',
        async (_, vector) => {
          const token = forge(vector, mode);
          expectRefused(await ask('authorization', `Bearer ${token}`));
          expectUntold(token);
        },
      );

      it('never made the gateway look where it pointed', () => {
        expect(attacker.asked).toBe(0);
      });

      it.each(meant(TAKEN_TOKENS).map((vector) => [vector.name, vector] as const))(
        'is taken: %s',
        async (_, vector) => {
          const token = forge(vector, mode);
          const { status, body } = await ask('authorization', `Bearer ${token}`);
          expect([status, body.data]).toEqual([200, { viewer: vector.viewer }]);
          expectUntold(token);
        },
      );

      it.each([
        ['no header', () => []],
        ['an empty header', () => ['authorization', '']],
        ['the scheme alone', () => ['authorization', 'Bearer']],
        ['no scheme', (good: string) => ['authorization', good]],
        ['another scheme', (good: string) => ['authorization', `Token ${good}`]],
        ['Basic', (good: string) => ['authorization', `Basic ${btoa(`somebody:${good}`)}`]],
        ['two spaces', (good: string) => ['authorization', `Bearer  ${good}`]],
        ['a tab for a space', (good: string) => ['authorization', `Bearer\t${good}`]],
        ['a colon', (good: string) => ['authorization', `Bearer: ${good}`]],
        ['a parameter', (good: string) => ['authorization', `Bearer token="${good}"`]],
        ['two tokens in one', (good: string) => ['authorization', `Bearer ${good} ${good}`]],
        [
          'two schemes in one',
          (good: string) => ['authorization', `Bearer ${good}, Bearer ${good}`],
        ],
        [
          'the header twice, the second wrong',
          (good: string) => ['authorization', `Bearer ${good}`, 'authorization', 'Bearer x'],
        ],
        [
          'the header twice, the first wrong',
          (good: string) => ['Authorization', 'Basic x', 'authorization', `Bearer ${good}`],
        ],
        ['a cookie', (good: string) => ['cookie', `authorization=Bearer ${good}; token=${good}`]],
        ['x-api-key', (good: string) => ['x-api-key', good]],
        ['the header of proxies', (good: string) => ['proxy-authorization', `Bearer ${good}`]],
        [
          'x-forwarded-authorization',
          (good: string) => ['x-forwarded-authorization', `Bearer ${good}`],
        ],
        [
          'claims in headers',
          () => ['x-role', 'admin', 'x-sub', 'root', 'x-forwarded-user', 'root'],
        ],
      ])('is not read from %s', async (_, headers) => {
        const good = forge({}, mode);
        expectRefused(await ask(...headers(good)));
        expectUntold(good);
      });

      it.each([
        ['the query string', (good: string) => ({ path: `?access_token=${good}&token=${good}` })],
        [
          'the body',
          (good: string) => ({
            body: JSON.stringify({
              query: VIEWER,
              extensions: { authorization: `Bearer ${good}` },
            }),
          }),
        ],
        [
          'variables',
          (good: string) => ({
            body: JSON.stringify({ query: VIEWER, variables: { authorization: `Bearer ${good}` } }),
          }),
        ],
      ])('is not read from %s', async (_, parts) => {
        const good = forge({}, mode);
        expectRefused(await send(gateway().url, [], parts(good)));
        expectUntold(good);
      });

      it('is taken by whatever letters the scheme is written in', async () => {
        for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
          const { status } = await ask('authorization', `${scheme} ${forge({}, mode)}`);
          expect(status).toBe(200);
        }
      });
    },
    {
      env: { LOG_LEVEL: 'info' },
      log: lines.to,
      adapt: (config) =>
        mode === 'secret'
          ? config
          : { ...config, auth: { ...config.auth, secret: undefined, jwksUrl: provider.url } },
    },
  );
});
