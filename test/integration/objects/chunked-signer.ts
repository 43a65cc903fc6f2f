import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import type { ObjectsConnection } from '../../../src/stores/objects/connection-url';

/** An upload in signed chunks, as the SDKs of other languages send it. */
export interface ChunkedUpload {
  connection: ObjectsConnection;
  path: string;
  chunks: Buffer[];
  /** A trailing header and its value; its presence selects the form with a trailer. */
  trailer?: { name: string; value: string };
  /** Changes the wire bytes after signing. */
  tamper?: (body: Buffer) => Buffer;
}

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer | string, text: string) =>
  createHmac('sha256', key).update(text).digest();

export function putInChunks(upload: ChunkedUpload): Promise<{ status: number; text: string }> {
  const { connection, path, trailer } = upload;
  const { credentials, region, endpoint } = connection;
  if (!credentials) throw new Error('Chunks are signed with a key pair.');
  const stamp = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const scope = `${stamp.slice(0, 8)}/${region}/s3/aws4_request`;
  const key = scope
    .split('/')
    .reduce(
      (secret, part) => hmac(secret, part),
      Buffer.from(`AWS4${credentials.secretAccessKey}`),
    );
  const sign = (text: string) => hmac(key, text).toString('hex');

  const payload = `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer ? '-TRAILER' : ''}`;
  const length = upload.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const headers: Record<string, string> = {
    'content-encoding': 'aws-chunked',
    host: endpoint.host,
    'x-amz-content-sha256': payload,
    'x-amz-date': stamp,
    'x-amz-decoded-content-length': String(length),
  };
  if (trailer) headers['x-amz-trailer'] = trailer.name;
  const names = Object.keys(headers).sort();
  const canonical = [
    ...['PUT', path, '', ...names.map((name) => `${name}:${headers[name]}`), ''],
    ...[names.join(';'), payload],
  ].join('\n');
  let last = sign(`AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${sha256(canonical)}`);
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${last}`;

  const body: Buffer[] = [];
  for (const chunk of [...upload.chunks, Buffer.alloc(0)]) {
    last = sign(
      `AWS4-HMAC-SHA256-PAYLOAD\n${stamp}\n${scope}\n${last}\n${sha256('')}\n${sha256(chunk)}`,
    );
    body.push(Buffer.from(`${chunk.length.toString(16)};chunk-signature=${last}\r\n`), chunk);
    if (chunk.length > 0 || !trailer) body.push(Buffer.from('\r\n'));
  }
  if (trailer) {
    const line = `${trailer.name}:${trailer.value}\n`;
    last = sign(`AWS4-HMAC-SHA256-TRAILER\n${stamp}\n${scope}\n${last}\n${sha256(line)}`);
    const end = `${trailer.name}:${trailer.value}\r\nx-amz-trailer-signature:${last}\r\n\r\n`;
    body.push(Buffer.from(end));
  }
  const whole = Buffer.concat(body);
  return send({ endpoint, path, headers, body: upload.tamper?.(whole) ?? whole });
}

function send(put: { endpoint: URL; path: string; headers: Record<string, string>; body: Buffer }) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { hostname, port } = put.endpoint;
    const headers = { ...put.headers, 'content-length': put.body.length };
    const outgoing = request(
      { hostname, port, path: put.path, method: 'PUT', headers },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: answer.statusCode ?? 0, text });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(put.body);
  });
}
