import { createHash } from 'node:crypto';
import type { S3Request } from '../request';
import { S3Error } from '../s3-error';
import type { Payload } from '../signature/payload';
import { decodeAwsChunked } from './aws-chunked';
import { type ChecksumName, type RunningChecksum, startChecksum } from './checksums';
import { announcedChecksums, declaredChecksums } from './declared-checksums';

/** A body that was received whole and is what its sender said it was. */
export interface Received {
  size: number;
  md5: string;
  checksums: Partial<Record<ChecksumName, string>>;
}

export interface Incoming {
  request: S3Request;
  payload: Payload;
  /** The raw bytes; asking for them tells a waiting client to go on. */
  open(): AsyncIterable<Buffer>;
}

type Sink = (chunk: Buffer) => Promise<void> | void;

const MAX_SIZE = 5 * 1024 ** 3;

/** Streams a body into the sink and checks every promise made about it; throws if one is broken. */
export async function receiveBody(incoming: Incoming, sink: Sink): Promise<Received> {
  const { request, payload } = incoming;
  const length = announcedLength(request, payload);
  const md5 = createHash('md5');
  const expectedMd5 = contentMd5(request);
  const sha256 = payload.kind === 'hashed' ? createHash('sha256') : null;
  const expected = declaredChecksums(request);
  const running = new Map<ChecksumName, RunningChecksum>();
  const announced = announcedChecksums(request);
  for (const name of [...expected.keys(), ...announced]) running.set(name, startChecksum(name));

  let size = 0;
  const take = async (chunk: Buffer) => {
    size += chunk.length;
    md5.update(chunk);
    sha256?.update(chunk);
    for (const checksum of running.values()) checksum.update(chunk);
    await sink(chunk);
  };

  const trailers = await drain(incoming, length, take);
  if (size !== length) {
    throw new S3Error(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    );
  }
  if (payload.kind === 'hashed' && sha256?.digest('hex') !== payload.sha256) {
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  const digest = md5.digest();
  if (expectedMd5 && !digest.equals(expectedMd5)) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  for (const name of announced) expected.set(name, trailers.get(`x-amz-checksum-${name}`) ?? '');
  return { size, md5: digest.toString('hex'), checksums: verified(expected, running) };
}

/** A short body as text, for the requests that carry XML. */
export async function receiveText(incoming: Incoming, limit = 2 * 1024 * 1024): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  await receiveBody(incoming, (chunk) => {
    size += chunk.length;
    if (size > limit) {
      throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
        MaxSizeAllowed: String(limit),
      });
    }
    chunks.push(Buffer.from(chunk));
  });
  return Buffer.concat(chunks).toString('utf8');
}

function announcedLength(request: S3Request, payload: Payload): number {
  const name = payload.kind === 'chunked' ? 'x-amz-decoded-content-length' : 'content-length';
  const text = request.headers.get(name) ?? '';
  if (!/^\d{1,16}$/.test(text)) {
    throw new S3Error('MissingContentLength', `You must provide the ${name} HTTP header.`);
  }
  if (Number(text) > MAX_SIZE) {
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: text,
      MaxSizeAllowed: String(MAX_SIZE),
    });
  }
  return Number(text);
}

async function drain(
  incoming: Incoming,
  length: number,
  take: (chunk: Buffer) => Promise<void>,
): Promise<Map<string, string>> {
  const { payload } = incoming;
  if (payload.kind !== 'chunked') {
    for await (const chunk of incoming.open()) await take(chunk);
    return new Map();
  }
  const chunks = decodeAwsChunked(incoming.open(), { ...payload, length });
  try {
    for (;;) {
      const next = await chunks.next();
      if (next.done) return next.value;
      await take(next.value);
    }
  } finally {
    await chunks.return(new Map());
  }
}

function contentMd5(request: S3Request): Buffer | null {
  const text = request.headers.get('content-md5');
  if (text === undefined) return null;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== text) {
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified is not valid.');
  }
  return bytes;
}

function verified(
  expected: ReadonlyMap<ChecksumName, string>,
  running: ReadonlyMap<ChecksumName, RunningChecksum>,
): Received['checksums'] {
  const checksums: Received['checksums'] = {};
  for (const [name, checksum] of running) {
    const computed = checksum.base64();
    if (expected.get(name) !== computed) {
      throw new S3Error(
        'BadDigest',
        `The ${name.toUpperCase()} you specified did not match the calculated checksum.`,
      );
    }
    checksums[name] = computed;
  }
  return checksums;
}
