import { setTimeout as wait } from 'node:timers/promises';
import { type Authenticate, createAuthenticator } from '../../src/access/authenticate';
import { CodedError } from '../../src/errors';
import { atTime } from '../support/clock';
import {
  type KeySetServer,
  type SigningKey,
  signingKey,
  startKeySetServer,
} from '../support/key-set-server';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const BIG = 'x'.repeat(600 * 1024);

const claims = () => {
  const now = Math.floor(Date.now() / 1000);
  return {
    sub: 'somebody',
    role: 'evaluator',
    iss: 'https://id.example',
    aud: 'triptych',
    iat: now,
    exp: now + 600,
  };
};

let server: KeySetServer;
let authenticate: Authenticate;

beforeEach(async () => {
  server = await startKeySetServer();
  authenticate = createAuthenticator({
    jwksUrl: server.url,
    issuer: 'https://id.example',
    audience: 'triptych',
  });
});
afterEach(() => server.stop());

const outcome = async (token: string): Promise<string> => {
  const session = await authenticate({ authorization: `Bearer ${token}` }).catch((error) => error);
  if (!(session instanceof CodedError)) return session.role;
  return `${session.code}${session.details.retryable ? ', retryable' : ''}`;
};

it.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'])('takes keys of %s', async (alg) => {
  const key = await signingKey('one', alg);
  server.answer = { keys: [key.jwk] };
  expect(await outcome(await key.sign(claims()))).toBe('evaluator');
});

it('asks for the keys once, however many tokens come', async () => {
  const key = await signingKey('one');
  server.answer = { keys: [key.jwk] };
  const token = await key.sign(claims());
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(token)));
  expect(new Set(outcomes)).toEqual(new Set(['evaluator']));
  expect(server.asked).toBe(1);
});

it('finds a new key when an unknown one is named, but not for every token', async () => {
  const [old, next] = [await signingKey('old'), await signingKey('next')];
  server.answer = { keys: [old.jwk] };
  expect(await outcome(await old.sign(claims()))).toBe('evaluator');
  server.answer = { keys: [next.jwk] };
  const token = await next.sign(claims());
  // Who sends made-up key names must not make the provider work.
  expect(await outcome(token)).toBe('UNAUTHENTICATED');
  expect(server.asked).toBe(1);
  await atTime(Date.now() + 31_000, async () => {
    expect(await outcome(token)).toBe('evaluator');
    expect(await outcome(await old.sign(claims()))).toBe('UNAUTHENTICATED');
  });
  expect(server.asked).toBe(2);
});

describe('says that it cannot know, and can be asked again, when the provider', () => {
  it.each([
    ['answers an error', { status: 500, body: 'down' }],
    ['answers a page', { status: 200, body: '<html>' }],
    ['answers JSON that is no key set', { status: 200, body: '{"error":"later"}' }],
    ['answers more than a key set can be', { status: 200, body: `{"keys":[],"x":"${BIG}"}` }],
    ['does not answer', 'hang'],
  ] as const)('%s', async (_, answer) => {
    const key = await signingKey('one');
    server.answer = answer;
    const token = await key.sign(claims());
    expect(await outcome(token)).toBe('STORE_UNAVAILABLE, retryable');
    server.answer = { keys: [key.jwk] };
    await atTime(Date.now() + 31_000, async () => {
      expect(await outcome(token)).toBe('evaluator');
    });
  });

  it('is away', async () => {
    const key = await signingKey('one');
    const token = await key.sign(claims());
    await server.stop();
    expect(await outcome(token)).toBe('STORE_UNAVAILABLE, retryable');
    server = await startKeySetServer();
  });
});

it('takes keys from nowhere else, wherever the provider points', async () => {
  const [key, elsewhere] = [await signingKey('one'), await startKeySetServer()];
  elsewhere.answer = { keys: [key.jwk] };
  server.answer = { status: 302, body: '', headers: { location: elsewhere.url } };
  expect(await outcome(await key.sign(claims()))).toBe('STORE_UNAVAILABLE, retryable');
  expect(elsewhere.asked).toBe(0);
  await elsewhere.stop();
});

describe('a key set in use', () => {
  let key: SigningKey;
  let started: number;
  const later = <T>(ms: number, work: () => Promise<T>) => atTime(started + ms, work);
  /** A token that is always young enough. */
  const fresh = () => key.sign(claims());

  beforeEach(async () => {
    key = await signingKey('one');
    server.answer = { keys: [key.jwk] };
    expect(await outcome(await fresh())).toBe('evaluator');
    started = Date.now();
  });

  it('is renewed behind requests, so that a key that was withdrawn soon counts no more', async () => {
    const next = await signingKey('next');
    server.answer = { keys: [next.jwk] };
    await later(31 * SECOND, async () => {
      const withdrawn = await fresh();
      expect(await outcome(withdrawn)).toBe('evaluator');
      while ((await outcome(withdrawn)) === 'evaluator') await wait(5);
      expect(await outcome(withdrawn)).toBe('UNAUTHENTICATED');
      expect(await outcome(await next.sign(claims()))).toBe('evaluator');
    });
    expect(server.asked).toBe(2);
  });

  it.each([
    ['that answers errors', { status: 503, body: '' }],
    ['that does not answer', 'hang'],
  ] as const)('survives an outage %s for ten minutes, and no longer', async (_, answer) => {
    server.answer = answer;
    for (const ms of [1, 29 * SECOND, 2 * MINUTE, 9 * MINUTE, 10 * MINUTE - SECOND]) {
      const asked = performance.now();
      expect(await later(ms, async () => outcome(await fresh()))).toBe('evaluator');
      // Nobody waits for the provider.
      expect(performance.now() - asked).toBeLessThan(1_500);
    }
    const late = await later(11 * MINUTE, async () => outcome(await fresh()));
    expect(late).toBe('STORE_UNAVAILABLE, retryable');
    server.answer = { keys: [key.jwk] };
    expect(await later(12 * MINUTE, async () => outcome(await fresh()))).toBe('evaluator');
  });

  it('cannot tell of an unknown key during an outage, and says so', async () => {
    const other = await signingKey('other');
    server.answer = { status: 503, body: '' };
    await later(2 * MINUTE, async () => {
      expect(await outcome(await other.sign(claims()))).toBe('STORE_UNAVAILABLE, retryable');
      expect(await outcome(await fresh())).toBe('evaluator');
    });
    server.answer = { keys: [key.jwk, other.jwk] };
    await later(3 * MINUTE, async () => {
      expect(await outcome(await other.sign(claims()))).toBe('evaluator');
    });
  });

  it.each([
    ['well', 'UNAUTHENTICATED', undefined],
    ['away', 'STORE_UNAVAILABLE, retryable', { status: 503, body: '' }],
  ] as const)(
    'costs a provider that is %s one fetch, however many keys are made up',
    async (_, code, answer) => {
      const stranger = await signingKey('stranger');
      if (answer) server.answer = answer;
      server.asked = 0;
      await later(2 * MINUTE, async () => {
        const tokens = await Promise.all(
          Array.from({ length: 100 }, (_, index) => stranger.signAs(`made up ${index}`, claims())),
        );
        const outcomes = [
          ...(await Promise.all(tokens.slice(0, 50).map(outcome))),
          ...(await Promise.all(tokens.slice(50).map(outcome))),
        ];
        expect(new Set(outcomes)).toEqual(new Set([code]));
      });
      expect(server.asked).toBe(1);
    },
  );
});
