import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/** What the server keeps of a password: enough to check a proof, not enough to give one. */
export interface ScramVerifier {
  salt: Buffer;
  iterations: number;
  storedKey: Buffer;
  serverKey: Buffer;
}

const ITERATIONS = 4096;
const hmac = (key: Buffer, data: string) => createHmac('sha256', key).update(data).digest();
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();

export function makeVerifier(password: string): ScramVerifier {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  return {
    salt,
    iterations: ITERATIONS,
    storedKey: sha256(hmac(salted, 'Client Key')),
    serverKey: hmac(salted, 'Server Key'),
  };
}

/** One exchange of SCRAM-SHA-256 (RFC 5802) on the server's side, without channel binding. */
export class ScramExchange {
  private clientFirst = '';
  private serverFirst = '';
  private nonce = '';
  private binding = '';

  constructor(private readonly verifier: ScramVerifier) {}

  /** Answers the client's first message; undefined where it makes no sense. */
  begin(message: string): string | undefined {
    const [, gs2, bare, clientNonce] =
      /^([ny],(?:a=[^,]*)?,)(n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/.exec(message) ?? [];
    if (!gs2 || !bare || !clientNonce) return undefined;
    const { salt, iterations } = this.verifier;
    this.clientFirst = bare;
    this.nonce = clientNonce + randomBytes(18).toString('base64');
    this.binding = Buffer.from(gs2).toString('base64');
    this.serverFirst = `r=${this.nonce},s=${salt.toString('base64')},i=${iterations}`;
    return this.serverFirst;
  }

  /** Checks the proof; gives the server's own signature, or undefined for a wrong password. */
  finish(message: string): string | undefined {
    const [, withoutProof, binding, nonce, proofText] =
      /^(c=([^,]*),r=([^,]*)(?:,.*)?),p=([A-Za-z0-9+/=]+)$/.exec(message) ?? [];
    if (!withoutProof || !proofText || nonce !== this.nonce || binding !== this.binding) {
      return undefined;
    }
    const proof = Buffer.from(proofText, 'base64');
    if (proof.length !== 32) return undefined;
    const conversation = `${this.clientFirst},${this.serverFirst},${withoutProof}`;
    const signature = hmac(this.verifier.storedKey, conversation);
    const clientKey = Buffer.from(proof.map((byte, i) => byte ^ (signature[i] ?? 0)));
    if (!timingSafeEqual(sha256(clientKey), this.verifier.storedKey)) return undefined;
    return `v=${hmac(this.verifier.serverKey, conversation).toString('base64')}`;
  }
}
