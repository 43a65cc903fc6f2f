import fc from 'fast-check';
import { type JWTPayload, SignJWT } from 'jose';
import { createAuthenticator } from '../../src/access/authenticate';
import { identityOf, KEY_SUBJECT, type Session, SUBJECT } from '../../src/access/session';
import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { TEST_SECRET } from '../support/test-config';

const DAY = 86_400;
const seconds = (): number => Math.floor(Date.now() / 1000);

const sessionFor = async (claims: JWTPayload): Promise<Session> => {
  const names = { issuer: 'triptych', audience: 'triptych' };
  const authenticate = createAuthenticator({ secret: TEST_SECRET, ...names });
  const token = await new SignJWT({ sub: 'somebody', role: 'admin', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('triptych')
    .setAudience('triptych')
    .sign(new TextEncoder().encode(TEST_SECRET));
  return authenticate({ authorization: `Bearer ${token}` });
};

it('a session ends with its token', async () => {
  const [iat, exp] = [seconds(), seconds() + 600];
  expect((await sessionFor({ iat, exp })).expiresAt).toEqual(new Date(exp * 1000));
});

it('a session ends a month after its token was made, whatever the token says', async () => {
  const iat = seconds() - DAY;
  const { expiresAt } = await sessionFor({ iat, exp: iat + 365 * DAY });
  expect(expiresAt).toEqual(new Date((iat + 30 * DAY) * 1000));
});

it('two callers never have the same identity', () => {
  const sub = fc
    .oneof(fc.string({ minLength: 1 }), fc.constantFrom('a', 'a:b', ':', 'agent:a:b', 'key:a'))
    .filter((text) => SUBJECT.test(text));
  const agent = fc.constantFrom('a', 'b', 'a.b', 'agent', 'evaluator', 'key');
  const person = fc.constantFrom('evaluator', 'frontend', 'admin');
  const session: fc.Arbitrary<Session> = fc.oneof(
    fc.record({ role: fc.constant('agent' as const), agent, sub }),
    fc.record({ role: person as fc.Arbitrary<'admin'>, sub }),
  );
  const whole = ({ role, sub: name, ...rest }: Session) => JSON.stringify([role, name, rest]);
  fc.assert(
    fc.property(session, session, (one, other) => {
      expect(identityOf(one) === identityOf(other)).toBe(whole(one) === whole(other));
    }),
    { numRuns: 2_000 },
  );
});

it('no token speaks for an API key', async () => {
  const claims = { iat: seconds(), exp: seconds() + 60, sub: `${KEY_SUBJECT}deploy` };
  await expect(sessionFor(claims)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

onEveryPostgres('Somebody', (gateway) => {
  it('who asks by an argument to be someone else stays who they are', async () => {
    const authorization = `Bearer ${await gateway().token(evaluator)}`;
    const response = await fetch(`${gateway().url}?role=admin&query=%7Bviewer%7Brole%7D%7D`, {
      headers: { authorization, 'x-role': 'admin' },
    });
    expect(await response.json()).toMatchObject({ data: { viewer: { role: 'EVALUATOR' } } });
  });
});
