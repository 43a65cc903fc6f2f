import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { type Authenticate, createAuthenticator } from '../../src/access/authenticate';
import { CodedError } from '../../src/errors';
import { atTime } from '../support/clock';
import { type KeySetServer, signingKey, startKeySetServer } from '../support/key-set-server';

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

it('refuses a token signed with the public key as if it were a secret', async () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256' };
  server.answer = { keys: [jwk as never] };
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  const forged = await new SignJWT(claims())
    .setProtectedHeader({ alg: 'HS256', kid: 'one' })
    .sign(Buffer.from(pem));
  expect(await outcome(forged)).toBe('UNAUTHENTICATED');
});

it('refuses another issuer’s token though the key is known', async () => {
  const key = await signingKey('one');
  server.answer = { keys: [key.jwk] };
  const foreign = await key.sign({ ...claims(), iss: 'https://other.example' });
  expect(await outcome(foreign)).toBe('UNAUTHENTICATED');
});

describe('says that it cannot know, and can be asked again, when the provider', () => {
  it.each([
    ['answers an error', { status: 500, body: 'down' }],
    ['answers a page', { status: 200, body: '<html>' }],
    ['answers JSON that is no key set', { status: 200, body: '{"error":"later"}' }],
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

  it('is away while tokens of known keys go on', async () => {
    const key = await signingKey('one');
    server.answer = { keys: [key.jwk] };
    const token = await key.sign(claims());
    expect(await outcome(token)).toBe('evaluator');
    server.answer = { status: 503, body: '' };
    expect(await outcome(token)).toBe('evaluator');
  });
});
