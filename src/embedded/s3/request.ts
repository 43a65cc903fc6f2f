import type { IncomingMessage } from 'node:http';
import { S3Error } from './s3-error';

/** A request as it came, decoded once and checked for being decodable. */
export interface S3Request {
  method: string;
  /** Empty where the request is about the server or the bucket as a whole. */
  bucket: string;
  key: string;
  /** The decoded path, which is what signatures are made over. */
  path: string;
  query: ReadonlyArray<readonly [name: string, value: string]>;
  headers: ReadonlyMap<string, string>;
  raw: IncomingMessage;
}

const MAX_KEY_BYTES = 1024;

export function readRequest(raw: IncomingMessage): S3Request {
  const target = raw.url ?? '/';
  const mark = target.indexOf('?');
  const path = decode(mark < 0 ? target : target.slice(0, mark));
  if (!path.startsWith('/')) throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  const slash = path.indexOf('/', 1);
  const bucket = slash < 0 ? path.slice(1) : path.slice(1, slash);
  const key = slash < 0 ? '' : path.slice(slash + 1);
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', 'Your key is too long', {
      MaxSizeAllowed: String(MAX_KEY_BYTES),
    });
  }
  return {
    method: raw.method ?? 'GET',
    bucket,
    key,
    path,
    query: mark < 0 ? [] : readQuery(target.slice(mark + 1)),
    headers: readHeaders(raw),
    raw,
  };
}

export const queryValue = (request: S3Request, name: string): string | undefined =>
  request.query.find(([known]) => known === name)?.[1];

export const hasQuery = (request: S3Request, name: string): boolean =>
  request.query.some(([known]) => known === name);

function readQuery(text: string): Array<[string, string]> {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0) return [decode(plusAsSpace(pair)), ''];
      return [
        decode(plusAsSpace(pair.slice(0, equals))),
        decode(plusAsSpace(pair.slice(equals + 1))),
      ];
    });
}

const plusAsSpace = (text: string): string => text.replaceAll('+', ' ');

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** Repeated headers are joined by a comma, as signatures want them. */
function readHeaders(raw: IncomingMessage): Map<string, string> {
  const headers = new Map<string, string>();
  for (let n = 0; n + 1 < raw.rawHeaders.length; n += 2) {
    const name = (raw.rawHeaders[n] ?? '').toLowerCase();
    const value = raw.rawHeaders[n + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}
