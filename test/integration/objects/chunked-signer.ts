import type { ObjectsConnection } from '../../../src/stores/objects/connection-url';
import { sendRaw, sha256, signByHand } from './signed-request';

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

export async function putInChunks(upload: ChunkedUpload) {
  const { connection, path, trailer } = upload;
  const length = upload.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const { headers, signature, stamp, scope, sign } = signByHand({
    connection,
    method: 'PUT',
    path,
    payload: `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer ? '-TRAILER' : ''}`,
    headers: {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': String(length),
      ...(trailer && { 'x-amz-trailer': trailer.name }),
    },
  });
  let last = signature;
  const body: Buffer[] = [];
  for (const chunk of [...upload.chunks, Buffer.alloc(0)]) {
    last = sign(
      `AWS4-HMAC-SHA256-PAYLOAD\n${stamp}\n${scope}\n${last}\n${sha256('')}\n${sha256(chunk)}`,
    );
    body.push(Buffer.from(`${chunk.length.toString(16)};chunk-signature=${last}\r\n`), chunk);
    if (chunk.length > 0 || !trailer) body.push(Buffer.from('\r\n'));
  }
  if (trailer) {
    const line = `${trailer.name}:${trailer.value}`;
    last = sign(`AWS4-HMAC-SHA256-TRAILER\n${stamp}\n${scope}\n${last}\n${sha256(`${line}\n`)}`);
    body.push(Buffer.from(`${line}\r\nx-amz-trailer-signature:${last}\r\n\r\n`));
  }
  const whole = upload.tamper?.(Buffer.concat(body)) ?? Buffer.concat(body);
  const { status, text } = await sendRaw({
    endpoint: connection.endpoint,
    method: 'PUT',
    path,
    headers: { ...headers, 'content-length': whole.length },
    body: whole,
  });
  return { status, text };
}
