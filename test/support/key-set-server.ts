import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

export interface SigningKey {
  jwk: JWK;
  sign(claims: JWTPayload): Promise<string>;
  /** Signs rightly, and names another key. */
  signAs(kid: string, claims: JWTPayload): Promise<string>;
}

export async function signingKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  const signAs = (kid: string, claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(privateKey);
  return { jwk, sign: (claims) => signAs(kid, claims), signAs };
}

export interface KeySetServer {
  url: string;
  /** What is answered from now on; `hang` is no answer at all. */
  answer:
    | { keys: JWK[] }
    | { status: number; body: string; headers?: Record<string, string> }
    | 'hang';
  asked: number;
  stop(): Promise<void>;
}

/** An identity provider's key set on a free port. */
export async function startKeySetServer(): Promise<KeySetServer> {
  const state: KeySetServer = { url: '', answer: { keys: [] }, asked: 0, stop };
  const server = createServer((_, response) => {
    state.asked += 1;
    const { answer } = state;
    if (answer === 'hang') return;
    if ('keys' in answer) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    } else {
      response.writeHead(answer.status, answer.headers).end(answer.body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  async function stop() {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
  return state;
}
