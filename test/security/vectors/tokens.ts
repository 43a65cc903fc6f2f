/** How the issuer's key is held, which decides what a token may be signed with. */
export type Mode = 'secret' | 'key set';

export interface TokenVector {
  name: string;
  /** The one mode it is for; both where nothing is said. */
  only?: Mode;
  /** Over the header of a good token; `undefined` leaves a member out. */
  header?: Record<string, unknown>;
  /** Over the claims of a good token, by the second it is made in. */
  claims?: (now: number) => Record<string, unknown>;
  /** The claims' text, in place of what is written of them. */
  payload?: (good: string) => string;
  /** Without it the signature is right for the mode. */
  signature?:
    | 'none'
    | 'empty'
    | 'garbage'
    | 'attacker'
    | 'public PEM'
    | 'public DER'
    | 'public JWK';
  /** Stands for the finished token. */
  token?: (good: string) => string;
}

const DAY = 86_400;
const CYRILLIC_A = '\u0430';
const part = (token: string, index: number): string => token.split('.')[index] ?? '';
/** A letter whose last bits are idle, written with one of them set. */
const idleBit = (text: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.slice(-1)) + 1];
};

const ALGORITHMS: TokenVector[] = [
  ...['none', 'None', 'NONE', 'nOnE'].flatMap((alg): TokenVector[] => [
    { name: `alg ${alg}, signed with nothing`, header: { alg }, signature: 'empty' },
    { name: `alg ${alg}, signed rightly`, header: { alg } },
    { name: `alg ${alg}, two parts`, header: { alg }, signature: 'none' },
  ]),
  ...(['public PEM', 'public DER', 'public JWK'] as const).map((signature) => ({
    name: `HS256 by the ${signature}`,
    only: 'key set' as const,
    header: { alg: 'HS256' },
    signature,
  })),
  { name: 'HS384, signed rightly', only: 'secret', header: { alg: 'HS384' } },
  { name: 'HS512, signed rightly', only: 'secret', header: { alg: 'HS512' } },
  { name: 'RS512, signed rightly', only: 'key set', header: { alg: 'RS512' } },
  { name: 'RS256 where a secret is held', only: 'secret', header: { alg: 'RS256' } },
  { name: 'an algorithm in small letters', only: 'secret', header: { alg: 'hs256' } },
  { name: 'an algorithm that is an array', header: { alg: ['HS256', 'RS256'] } },
  { name: 'an algorithm that is a number', header: { alg: 256 } },
  { name: 'an algorithm that is null', header: { alg: null } },
  { name: 'no algorithm', header: { alg: undefined } },
  { name: 'an algorithm named like a prototype', header: { alg: '__proto__' } },
  { name: 'an algorithm for wrapping keys', header: { alg: 'dir', enc: 'A256GCM' } },
];

const HEADERS: TokenVector[] = [
  ...[
    ['path', '../../../../dev/null'],
    ['SQL', "x' UNION SELECT 'secret' --"],
    ['command', '| cat /etc/passwd'],
    ['URL', 'http://127.0.0.1/keys'],
    ['unknown name', 'unknown'],
    ['empty name', ''],
    ['huge name', 'k'.repeat(5_000)],
    ['name with NUL', 'one\u0000'],
    ['number', 1],
    ['null', null],
    ['array', ['one']],
    ['object', { toString: 'one' }],
    ['prototype', '__proto__'],
  ].map(
    ([what, kid]): TokenVector => ({ name: `a kid: ${what}`, only: 'key set', header: { kid } }),
  ),
  ...['jku', 'x5u'].map(
    (name): TokenVector => ({
      name: `${name} of an attacker, signed by the attacker`,
      header: { [name]: 'ATTACKER URL', kid: 'attacker' },
      signature: 'attacker',
    }),
  ),
  {
    name: 'jwk of an attacker, signed by the attacker',
    header: { jwk: 'ATTACKER JWK', kid: undefined },
    signature: 'attacker',
  },
  {
    name: 'jwk of an attacker under our kid',
    header: { jwk: 'ATTACKER JWK' },
    signature: 'attacker',
  },
  {
    name: 'x5c of an attacker, signed by the attacker',
    header: { x5c: ['MIIB', 'MIIC'] },
    signature: 'attacker',
  },
  { name: 'a critical extension', header: { crit: ['x'], x: 1 } },
  { name: 'a critical extension that is absent', header: { crit: ['exp'] } },
  { name: 'an empty list of critical extensions', header: { crit: [] } },
  { name: 'critical extensions that are no list', header: { crit: 'b64' } },
  { name: 'an unencoded payload', header: { b64: false, crit: ['b64'] } },
  {
    name: 'a payload that is truly unencoded',
    header: { b64: false, crit: ['b64'] },
    token: (good) => `${part(good, 0)}.{"role":"admin"}.${part(good, 2)}`,
  },
  {
    name: 'a compressed payload',
    header: { zip: 'DEF' },
    payload: () => '\u0078\u009c\u0003\u0000\u0000\u0000\u0000\u0001',
  },
];

const TIMES: TokenVector[] = [
  { name: 'expired', claims: (now) => ({ iat: now - 700, exp: now - 100 }) },
  { name: 'expired by more than the tolerance', claims: (now) => ({ exp: now - 6 }) },
  { name: 'no exp', claims: () => ({ exp: undefined }) },
  { name: 'exp null', claims: () => ({ exp: null }) },
  { name: 'exp a string', claims: (now) => ({ exp: String(now + 600) }) },
  { name: 'exp a date', claims: () => ({ exp: '2999-01-01T00:00:00Z' }) },
  { name: 'exp NaN', claims: () => ({ exp: 'NaN' }) },
  { name: 'exp an array', claims: (now) => ({ exp: [now + 600] }) },
  { name: 'exp an object', claims: (now) => ({ exp: { valueOf: now + 600 } }) },
  { name: 'exp true', claims: () => ({ exp: true }) },
  { name: 'exp zero', claims: () => ({ exp: 0 }) },
  { name: 'exp negative', claims: (now) => ({ exp: -now }) },
  { name: 'exp in milliseconds', claims: (now) => ({ exp: (now + 600) * 1000 }) },
  { name: 'exp the largest number', claims: () => ({ exp: Number.MAX_VALUE }) },
  { name: 'exp infinite', payload: (good) => good.replace(/"exp":\d+/, '"exp":1e999') },
  { name: 'exp a fraction of the past', claims: (now) => ({ exp: now - 6.5 }) },
  { name: 'not valid yet', claims: (now) => ({ nbf: now + 100 }) },
  { name: 'nbf a string', claims: (now) => ({ nbf: String(now) }) },
  { name: 'nbf null', claims: () => ({ nbf: null }) },
  { name: 'nbf negative', claims: () => ({ nbf: -1 }) },
  { name: 'nbf infinite', payload: (good) => good.replace(/"exp"/, '"nbf":-1e999,"exp"') },
  { name: 'no iat', claims: () => ({ iat: undefined }) },
  { name: 'iat a string', claims: (now) => ({ iat: String(now) }) },
  { name: 'iat null', claims: () => ({ iat: null }) },
  { name: 'iat in the future', claims: (now) => ({ iat: now + 100 }) },
  { name: 'iat infinite', payload: (good) => good.replace(/"iat":\d+/, '"iat":1e999') },
  { name: 'iat infinitely long ago', payload: (good) => good.replace(/"iat":\d+/, '"iat":-1e999') },
  { name: 'iat negative', claims: () => ({ iat: -1 }) },
  { name: 'iat zero', claims: () => ({ iat: 0 }) },
  { name: 'older than a month', claims: (now) => ({ iat: now - 31 * DAY }) },
  {
    name: 'older than a month, and good for a year',
    claims: (now) => ({ iat: now - 31 * DAY, exp: now + 365 * DAY }),
  },
];

const NAMES: TokenVector[] = [
  ...[
    ['another', 'somebody else'],
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a list', ['triptych']],
    ['in capitals', 'TRIPTYCH'],
    ['a prefix', 'tript'],
    ['longer', 'triptych.example'],
    ['with a space', 'triptych '],
    ['a look-alike', `tript${CYRILLIC_A}ch`],
  ].flatMap(([what, value]): TokenVector[] => [
    { name: `iss ${what}`, claims: () => ({ iss: value }) },
    ...(what === 'a list' ? [] : [{ name: `aud ${what}`, claims: () => ({ aud: value }) }]),
  ]),
  { name: 'aud an empty list', claims: () => ({ aud: [] }) },
  { name: 'aud a list of others', claims: () => ({ aud: ['a', 'b', 'Triptych'] }) },
  { name: 'aud a list in a list', claims: () => ({ aud: [['triptych']] }) },
  { name: 'aud an object', claims: () => ({ aud: { 0: 'triptych' } }) },
  ...[
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a number', 7],
    ['an array', ['admin']],
    ['an object', { admin: true }],
    ['true', true],
    ['unknown', 'root'],
    ['in capitals', 'ADMIN'],
    ['with a space', 'admin '],
    ['two at once', 'evaluator,admin'],
    ['the database’s', 'triptych_admin'],
    ['system', 'system'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['a look-alike', `${CYRILLIC_A}dmin`],
    ['fullwidth', '\uff41\uff44\uff4d\uff49\uff4e'],
    ['with NUL', 'admin\u0000'],
  ].map(([what, role]): TokenVector => ({ name: `role ${what}`, claims: () => ({ role }) })),
  {
    name: 'role by a prototype',
    payload: (good) => good.replace(/"role":"\w+"/, '"__proto__":{"role":"admin"}'),
  },
  ...[
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a number', 1],
    ['an array', ['agent1']],
    ['an object', { agent1: true }],
    ['with a Cyrillic letter', `${CYRILLIC_A}gent1`],
    ['fullwidth', '\uff41gent1'],
    ['with a fullwidth digit', 'agent\uff11'],
    ['with a zero-width space', 'agent\u200b1'],
    ['with a joiner', 'agent\u200d1'],
    ['with NUL', 'agent1\u0000'],
    ['turned round', '\u202e1tnega'],
    ['with a combining mark', 'agent1\u0301'],
    ['with half a character', 'agent1\ud800'],
    ['with a line break', 'agent1\n'],
    ['with a space', ' agent1'],
    ['a path', '../agent2'],
    ['a hidden file', '.agent1'],
    ['a slash', 'agent1/agent2'],
    ['an operator', '$ne'],
    ['a star', '*'],
    ['a quotation mark', "agent1'--"],
    ['of 101 characters', 'a'.repeat(101)],
    ['__proto__', '__proto__'],
  ].map(
    ([what, agent]): TokenVector => ({
      name: `agent ${what}`,
      claims: () => ({ role: 'agent', agent }),
    }),
  ),
  ...[
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a number', 7],
    ['an array', ['somebody']],
    ['an object', { name: 'somebody' }],
    ['with a line break', 'a\nb'],
    ['with an escape', 'a\u001b[31m'],
    ['with NUL', 'a\u0000b'],
    ['with a C1 control', 'a\u0085b'],
    ['with a line separator', 'a\u2028b'],
    ['turned round', 'a\u202eb'],
    ['in isolation', 'a\u2067b'],
    ['with half a character', 'a\udc00b'],
    ['of 201 characters', 'x'.repeat(201)],
    ['of an API key', 'key:deploy'],
  ].map(([what, sub]): TokenVector => ({ name: `sub ${what}`, claims: () => ({ sub }) })),
];

const SIGNATURES: TokenVector[] = [
  { name: 'no signature', signature: 'none' },
  { name: 'an empty signature', signature: 'empty' },
  { name: 'a signature of garbage', signature: 'garbage' },
  { name: 'signed by an attacker', signature: 'attacker' },
  { name: 'truncated', token: (good) => good.slice(0, -1) },
  { name: 'half of it', token: (good) => good.slice(0, good.length / 2) },
  { name: 'without its beginning', token: (good) => good.slice(1) },
  {
    name: 'other claims under the signature',
    token: (good) => {
      const claims = JSON.parse(Buffer.from(part(good, 1), 'base64url').toString());
      const admin = Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url');
      return `${part(good, 0)}.${admin}.${part(good, 2)}`;
    },
  },
  {
    name: 'the parts in another order',
    token: (good) => `${part(good, 1)}.${part(good, 0)}.${part(good, 2)}`,
  },
];

const TEXTS: TokenVector[] = [
  { name: 'garbage', token: () => 'garbage' },
  { name: 'dots', token: () => '...' },
  { name: 'two dots', token: () => '..' },
  { name: 'other bytes', token: () => '\u00ff\u00fe' },
  { name: 'a part too many', token: (good) => `${good}.e30` },
  { name: 'five parts, as an encrypted one has', token: (good) => `${good}.e30.e30` },
  { name: 'a token within the token', payload: () => '"eyJhbGciOiJIUzI1NiJ9.e30.AA"' },
  { name: 'padding', token: (good) => `${good}=` },
  { name: 'padding in the middle', token: (good) => good.replace('.', '=.') },
  { name: 'base64 of the other alphabet', token: (good) => `${good.slice(0, -2)}+/` },
  { name: 'an idle bit', only: 'secret', token: idleBit },
  { name: 'a line break, escaped', token: (good) => good.replace('.', '.%0A') },
  { name: 'a comma', token: (good) => `${good},` },
  { name: 'quotation marks', token: (good) => `"${good}"` },
  { name: 'a tab', token: (good) => good.replace('.', '.\t') },
  { name: 'a header that is no JSON', token: (good) => good.replace(/^[^.]+/, 'ew') },
  { name: 'a header that is a list', token: (good) => good.replace(/^[^.]+/, 'W10') },
  { name: 'a header that is null', token: (good) => good.replace(/^[^.]+/, 'bnVsbA') },
  { name: 'claims that are no JSON', payload: () => '{' },
  { name: 'claims that are a list', payload: (good) => `[${good}]` },
  { name: 'claims that are null', payload: () => 'null' },
  { name: 'claims that are a number', payload: () => '1e999' },
  { name: 'claims that are empty', payload: () => '{}' },
  { name: 'claims and more', payload: (good) => `${good}{}` },
  { name: 'claims a thousand deep', payload: () => '['.repeat(1_000) },
  { name: 'over 8 KiB', claims: () => ({ filler: 'x'.repeat(8_000) }) },
  { name: 'nearly 12 KiB of nothing', token: () => 'A'.repeat(12_000) },
  { name: 'an API key nobody has', token: () => `trp_${'A'.repeat(48)}` },
  { name: 'an API key in capitals', token: () => `TRP_${'A'.repeat(48)}` },
  { name: 'an API key cut short', token: () => 'trp_' },
];

/** Every one of them is 401, in the same words. */
export const REFUSED_TOKENS: TokenVector[] = [
  ...ALGORITHMS,
  ...HEADERS,
  ...TIMES,
  ...NAMES,
  ...SIGNATURES,
  ...TEXTS,
];

const shown = (role: string, agent: string | null = null) => ({ role, agent, sub: 'somebody' });

/** What must go on working beside them, and whom it makes of the caller. */
export const TAKEN_TOKENS: (TokenVector & { viewer: object })[] = [
  { name: 'a plain one', viewer: shown('EVALUATOR') },
  {
    name: 'an agent’s',
    claims: () => ({ role: 'agent', agent: 'a.b-C_9' }),
    viewer: shown('AGENT', 'a.b-C_9'),
  },
  {
    name: 'an agent’s of 100 characters',
    claims: () => ({ role: 'agent', agent: 'a'.repeat(100) }),
    viewer: shown('AGENT', 'a'.repeat(100)),
  },
  {
    name: 'with an agent nobody asked for',
    claims: () => ({ agent: '../agent1' }),
    viewer: shown('EVALUATOR'),
  },
  {
    name: 'of several audiences',
    claims: () => ({ aud: ['other', 'triptych'] }),
    viewer: shown('EVALUATOR'),
  },
  {
    name: 'from a clock a little ahead',
    claims: (now) => ({ iat: now + 3 }),
    viewer: shown('EVALUATOR'),
  },
  {
    name: 'with times in fractions',
    claims: (now) => ({ iat: now - 0.5, exp: now + 60.25 }),
    viewer: shown('EVALUATOR'),
  },
  {
    name: 'nearly a month old',
    claims: (now) => ({ iat: now - 29 * DAY }),
    viewer: shown('EVALUATOR'),
  },
  {
    name: 'with claims and headers of others',
    header: { typ: 'at+jwt', x: 1 },
    claims: () => ({ scope: 'a b', email: 'a@b.example', groups: ['x'] }),
    viewer: shown('EVALUATOR'),
  },
  {
    name: 'that names no key, where there is one',
    header: { kid: undefined },
    viewer: shown('EVALUATOR'),
  },
  {
    name: 'with a subject in another script',
    claims: () => ({ sub: 'Zoë 李 \u{1f600}' }),
    viewer: { ...shown('EVALUATOR'), sub: 'Zoë 李 \u{1f600}' },
  },
  {
    // RFC 7519, section 4: of claims with the same name the last one may be taken.
    name: 'with a claim twice: the last one counts',
    payload: (good) => good.replace('{', '{"role":"admin","sub":"root",'),
    viewer: shown('EVALUATOR'),
  },
];
