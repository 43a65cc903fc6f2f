import { secretsIn } from '../support/secret-scanner';

/** Put together here, so that no scanner of sources takes them for real ones. */
const token = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJhZ2VudDEifQ', 'c2lnbmF0dXJl'].join('.');

test.each([
  ['a token', `sent ${token} twice`],
  ['a signature of a link', `http://s3/b/k?X-Amz-Signature=${'0a'.repeat(32)}`],
  ['the credential of a link', 'X-Amz-Credential=KEY%2F20260101%2Fus-east-1%2Fs3%2Faws4_request'],
  ['an API key', `trp_${'Ab1'.repeat(14)}`],
  ['a URL with a password', 'cannot reach postgres://me:hunter2@db:5432/x'],
  ['a bearer token', `authorization: Bearer ${'x'.repeat(30)}`],
])('finds %s', (name, text) => {
  const found = secretsIn(text);
  expect(found.map((one) => one.slice(0, one.indexOf(':')))).toContain(name);
  // What it tells is no secret itself.
  expect(found.join()).not.toContain(text);
});

test('finds the secrets it is told', () => {
  expect(secretsIn('a correct horse battery', new Map([['the password', 'horse']]))).toEqual([
    'the password',
  ]);
});

test('leaves alone what only looks like one from afar', () => {
  for (const text of [
    'Send a valid token: Authorization: Bearer <token>.',
    'http://localhost:4000/graphql?mail=me@example.com',
    'postgres://me:[redacted]@db, Bearer [redacted]',
    'a@b.example: 12:30',
  ]) {
    expect(secretsIn(text)).toEqual([]);
  }
});
