import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompressSync, gunzip, gzipSync } from 'node:zlib';
import type { Answer } from '../exchange';

/** A file of the playground, kept compressed; its name changes with its content. */
export interface Part {
  name: string;
  contentType: string;
  etag: string;
  gzip: Buffer;
  brotli: Buffer;
}

const CONTENT_TYPES = { js: 'text/javascript', css: 'text/css' };

export interface PartSource {
  label: string;
  extension: keyof typeof CONTENT_TYPES;
  digest: string;
  gzip: Buffer;
  brotli: Buffer;
}

export function partFrom({ label, extension, digest, gzip, brotli }: PartSource): Part {
  return {
    name: `${label}-${digest.slice(0, 12)}.${extension}`,
    contentType: `${CONTENT_TYPES[extension]}; charset=utf-8`,
    etag: `"${digest.slice(0, 32)}"`,
    gzip,
    brotli,
  };
}

/** For the few kilobytes that are ours. */
export function smallPart(label: string, extension: PartSource['extension'], text: string): Part {
  return partFrom({
    label,
    extension,
    digest: createHash('sha256').update(text).digest('hex'),
    gzip: gzipSync(text),
    brotli: brotliCompressSync(text),
  });
}

const decompress = promisify(gunzip);

/** Good for ever under its name, in the smallest form that the browser reads. */
export async function partAnswer(
  part: Part,
  asked: { acceptEncoding?: string | string[]; ifNoneMatch?: string },
): Promise<Answer> {
  const headers = {
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': part.contentType,
    etag: part.etag,
    vary: 'Accept-Encoding',
  };
  if (asked.ifNoneMatch?.includes(part.etag)) return { status: 304, headers };
  const accepted = String(asked.acceptEncoding ?? '').toLowerCase();
  if (/\bbr\b/.test(accepted)) {
    return { status: 200, headers: { ...headers, 'content-encoding': 'br' }, body: part.brotli };
  }
  if (/\bgzip\b/.test(accepted)) {
    return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: part.gzip };
  }
  return { status: 200, headers, body: await decompress(part.gzip) };
}
