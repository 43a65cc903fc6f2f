import type { Gateway } from './gateway';
import { TEST_SECRET } from './test-config';

/** Secrets by how they look. */
const PATTERNS: readonly [name: string, pattern: RegExp][] = [
  ['a token', /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/g],
  ['a signature of a link', /X-Amz-Signature(?:=|%3D)[0-9a-f]{16,}/gi],
  ['the credential of a link', /X-Amz-Credential(?:=|%3D)[^&\s"[]+/gi],
  ['an API key', /\btrp_[\w-]{20,}/g],
  ['a URL with a password', /:\/\/[^\s:@/"\\]{0,200}:(?!\[redacted\])[^\s:@/"\\]{1,200}@/g],
  ['a bearer token', /\bBearer\s+(?!\[redacted\]|<)[\w.~+/-]{16,}/gi],
];

/** What secrets a text holds, each by its name and its first letters alone. */
export function secretsIn(text: string, known: ReadonlyMap<string, string> = new Map()): string[] {
  const byLook = PATTERNS.flatMap(([name, pattern]) =>
    [...text.matchAll(pattern)].map(([found]) => `${name}: ${found.slice(0, 24)}…`),
  );
  const byName = [...known].flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));
  return [...new Set([...byName, ...byLook])];
}

/** The secrets that a test's gateway was given. */
export function knownSecrets({ stores, config }: Gateway): Map<string, string> {
  const known = new Map([['the secret of tokens and cursors', TEST_SECRET]]);
  for (const [name, url] of [
    ['PostgreSQL', config.postgres.url],
    ['MongoDB', config.mongo.url],
    ['MongoDB for evaluators', config.mongo.evaluatorUrl],
    ['object storage', config.objects.url],
    ['the database of the test', stores.postgres.url],
  ] as const) {
    const password = url && decodeURIComponent(new URL(url).password);
    // A short one, as embedded servers have, may stand in any text.
    if (password && password.length >= 8) known.set(`the password of ${name}`, password);
  }
  return known;
}
