import { createHash, type Hash } from 'node:crypto';
import { S3Error } from '../s3-error';
import type { ChunkChain } from '../signature/chunk-chain';

export interface ChunkedOptions {
  chain: ChunkChain | null;
  trailer: boolean;
  /** The decoded length that was announced; more than that is refused as it arrives. */
  length: number;
}

const MAX_LINE = 1024;
const MAX_TRAILER = 16 * 1024;
const HEAD = /^([0-9a-f]{1,16})(?:;chunk-signature=([0-9a-f]{64}))?$/i;

const broken = (message: string) => new S3Error('InvalidRequest', message);

/** Bytes of a request, taken out line by line or piece by piece. */
class ByteReader {
  private buffer: Buffer = Buffer.alloc(0);
  private readonly source: AsyncIterator<Buffer>;

  constructor(source: AsyncIterable<Buffer>) {
    this.source = source[Symbol.asyncIterator]();
  }

  private async more(): Promise<boolean> {
    const { value, done } = await this.source.next();
    if (done) return false;
    this.buffer = this.buffer.length === 0 ? value : Buffer.concat([this.buffer, value]);
    return true;
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.buffer.indexOf('\r\n');
      if (end > MAX_LINE || (end < 0 && this.buffer.length > MAX_LINE)) {
        throw broken('A chunk header is too long.');
      }
      if (end >= 0) {
        const line = this.buffer.toString('latin1', 0, end);
        this.buffer = this.buffer.subarray(end + 2);
        return line;
      }
      if (!(await this.more())) throw incomplete();
    }
  }

  async piece(most: number): Promise<Buffer> {
    if (this.buffer.length === 0 && !(await this.more())) throw incomplete();
    const piece = this.buffer.subarray(0, most);
    this.buffer = this.buffer.subarray(piece.length);
    return piece;
  }

  async rest(): Promise<string> {
    while (await this.more()) {
      if (this.buffer.length > MAX_TRAILER) throw broken('The trailer is too long.');
    }
    return this.buffer.toString('latin1');
  }

  /** Lets the source go, so that what is left of it can be passed over. */
  async close(): Promise<void> {
    await this.source.return?.();
  }
}

const incomplete = () => new S3Error('IncompleteBody', 'The request body terminated unexpectedly');

/** Yields the data inside an aws-chunked body, and returns the trailing headers. */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  options: ChunkedOptions,
): AsyncGenerator<Buffer, Map<string, string>> {
  const reader = new ByteReader(source);
  try {
    yield* decodeChunks(reader, options);
    return readTrailer(await reader.rest(), options.trailer ? options.chain : null);
  } finally {
    await reader.close();
  }
}

async function* decodeChunks(
  reader: ByteReader,
  { chain, length }: ChunkedOptions,
): AsyncGenerator<Buffer, void> {
  let left = length;
  for (;;) {
    const head = HEAD.exec(await reader.line());
    const size = Number.parseInt(head?.[1] ?? '', 16);
    const signature = head?.[2]?.toLowerCase() ?? '';
    if (!head || (chain && !signature)) throw broken('A chunk header is malformed.');
    if (size > left) throw broken('The chunks hold more than x-amz-decoded-content-length says.');
    left -= size;
    const sha256: Hash | null = chain ? createHash('sha256') : null;
    for (let missing = size; missing > 0; ) {
      const piece = await reader.piece(missing);
      missing -= piece.length;
      sha256?.update(piece);
      yield piece;
    }
    if (chain && sha256) chain.checkChunk(signature, sha256.digest('hex'));
    if (size === 0) break;
    if ((await reader.line()) !== '') throw broken('A chunk is longer than its header says.');
  }
}

// Clients end the lines of a trailer differently, with LF, CRLF or both; the signature is over
// lines with LF in any case.
function readTrailer(text: string, chain: ChunkChain | null): Map<string, string> {
  const trailers = new Map<string, string>();
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon < 1) throw broken('A trailing header is malformed.');
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const signature = trailers.get('x-amz-trailer-signature');
  trailers.delete('x-amz-trailer-signature');
  if (chain) {
    const signed = [...trailers].map(([name, value]) => `${name}:${value}\n`).join('');
    chain.checkTrailer(signature ?? '', signed);
  }
  return trailers;
}
