import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import type { Mode, TokenVector } from './tokens';

export interface Forge {
  /** For the provider's key set. */
  jwk: object;
  forge(vector: Omit<TokenVector, 'name'>, mode: Mode): string;
}

interface ForgeOptions {
  secret: string;
  /** Where an attacker's own key set can be had. */
  attackerUrl: string;
}

const DIGESTS: Record<string, string> = { '384': 'sha384', '512': 'sha512' };
const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Makes tokens by hand: a library would refuse to write most of them. */
export function createForge({ secret, attackerUrl }: ForgeOptions): Forge {
  const [ours, attackers] = [rsa(), rsa()];
  const publicText: Record<string, () => string | Buffer> = {
    'public PEM': () => ours.publicKey.export({ type: 'spki', format: 'pem' }),
    'public DER': () => ours.publicKey.export({ type: 'spki', format: 'der' }),
    'public JWK': () => JSON.stringify(ours.publicKey.export({ format: 'jwk' })),
  };

  function signature(input: string, vector: Omit<TokenVector, 'name'>, mode: Mode, alg: unknown) {
    const digest = DIGESTS[String(alg).slice(-3)] ?? 'sha256';
    const hmac = (key: string | Buffer) =>
      createHmac(digest, key).update(input).digest('base64url');
    const rsaBy = (key: KeyObject) => sign(digest, Buffer.from(input), key).toString('base64url');
    switch (vector.signature) {
      case 'none':
      case 'empty':
        return '';
      case 'garbage':
        return Buffer.alloc(mode === 'secret' ? 32 : 256, 7).toString('base64url');
      case 'attacker':
        return mode === 'secret'
          ? hmac('a secret of an attacker, long enough')
          : rsaBy(attackers.privateKey);
      case undefined:
        return mode === 'secret' && !String(alg).startsWith('RS')
          ? hmac(secret)
          : rsaBy(ours.privateKey);
      default:
        return hmac(publicText[vector.signature]?.() ?? '');
    }
  }

  return {
    jwk: { ...ours.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' },
    forge(vector, mode) {
      const now = Math.floor(Date.now() / 1000);
      const alg = mode === 'secret' ? 'HS256' : 'RS256';
      const header: Record<string, unknown> = { alg, kid: 'one', ...vector.header };
      for (const [name, value] of Object.entries(header)) {
        if (value === 'ATTACKER URL') header[name] = attackerUrl;
        if (value === 'ATTACKER JWK') header[name] = attackers.publicKey.export({ format: 'jwk' });
      }
      const claims = JSON.stringify({
        sub: 'somebody',
        role: 'evaluator',
        iss: 'triptych',
        aud: 'triptych',
        iat: now,
        exp: now + 600,
        ...vector.claims?.(now),
      });
      const payload = Buffer.from(vector.payload?.(claims) ?? claims).toString('base64url');
      const input = `${json(header)}.${payload}`;
      const good =
        vector.signature === 'none'
          ? input
          : `${input}.${signature(input, vector, mode, header.alg)}`;
      return vector.token?.(good) ?? good;
    },
  };
}

function rsa() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
