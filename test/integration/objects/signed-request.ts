import { createHash, createHmac } from 'node:crypto';
import { type OutgoingHttpHeaders, request } from 'node:http';
import type { ObjectsConnection } from '../../../src/stores/objects/connection-url';

/** A request signed by hand, for what no SDK would send. */
export interface HandMade {
  connection: ObjectsConnection;
  method: string;
  /** Encoded as it goes over the wire, which has to be as it is signed. */
  path: string;
  /** Pairs, encoded and in order. */
  query?: string;
  headers?: Record<string, string>;
  /** What is said about the body; `UNSIGNED-PAYLOAD` where nothing is. */
  payload?: string;
}

export interface Signed {
  headers: Record<string, string>;
  signature: string;
  stamp: string;
  scope: string;
  sign(text: string): string;
}

export const sha256 = (data: Buffer | string): string =>
  createHash('sha256').update(data).digest('hex');

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export function signByHand(made: HandMade): Signed {
  const { credentials, region, endpoint } = made.connection;
  if (!credentials) throw new Error('A request is signed with a key pair.');
  const payload = made.payload ?? 'UNSIGNED-PAYLOAD';
  const stamp = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const scope = `${stamp.slice(0, 8)}/${region}/s3/aws4_request`;
  const key = scope.split('/').reduce(hmac, Buffer.from(`AWS4${credentials.secretAccessKey}`));
  const sign = (text: string) => hmac(key, text).toString('hex');
  const headers: Record<string, string> = {
    ...made.headers,
    host: endpoint.host,
    'x-amz-content-sha256': payload,
    'x-amz-date': stamp,
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    ...[made.method, made.path, made.query ?? ''],
    ...names.map((name) => `${name}:${headers[name]}`),
    ...['', names.join(';'), payload],
  ].join('\n');
  const signature = sign(`AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${sha256(canonical)}`);
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { headers, signature, stamp, scope, sign };
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Sends bytes as they are; a fetch would tidy up the path and the headers first. */
export function sendRaw(outgoing: {
  endpoint: URL;
  method: string;
  path: string;
  headers: OutgoingHttpHeaders;
  body?: Buffer;
}): Promise<RawAnswer> {
  const { endpoint, body, ...rest } = outgoing;
  const { hostname, port } = endpoint;
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, ...rest, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export function sendByHand(made: HandMade & { body?: Buffer }): Promise<RawAnswer> {
  const { headers } = signByHand(made);
  const length = made.body ? { 'content-length': made.body.length } : {};
  return sendRaw({
    endpoint: made.connection.endpoint,
    method: made.method,
    path: made.query ? `${made.path}?${made.query}` : made.path,
    headers: { ...length, ...headers },
    body: made.body,
  });
}
