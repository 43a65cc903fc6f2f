import { crc32 } from 'node:zlib';
import type { Picture } from '../item';
import { Skipped } from '../skipped';

export const LARGEST_PICTURE = 64 * 1024 ** 2;

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const JPEG = Buffer.from('ffd8ff', 'hex');
const DATA_URL = /^data:[^,]{0,200},/;
const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;
const TRUNCATED = 'is a truncated picture';

/** What the bytes themselves say they are; a name or a media type beside them proves nothing. */
export function pictureOf(bytes: Buffer): Picture {
  if (bytes.length === 0) throw new Skipped('is empty');
  if (bytes.subarray(0, PNG.length).equals(PNG)) {
    checkPng(bytes);
    return { bytes, contentType: 'image/png', extension: 'png' };
  }
  if (bytes.subarray(0, JPEG.length).equals(JPEG)) {
    checkJpeg(bytes);
    return { bytes, contentType: 'image/jpeg', extension: 'jpg' };
  }
  // A file that was cut within its first bytes.
  if (PNG.subarray(0, bytes.length).equals(bytes)) throw new Skipped(TRUNCATED);
  throw new Skipped('is neither a PNG nor a JPEG');
}

/** A picture written as `data:image/png;base64,…` or as base64 alone. */
export function pictureOfText(text: string): Picture {
  const head = DATA_URL.exec(text)?.[0];
  if (head !== undefined && !/;base64,$/i.test(head)) throw new Skipped('is no base64 picture');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw new Skipped('is a link to a picture, which is not fetched');
  }
  if (text.length > LARGEST_PICTURE * 1.4) throw new Skipped('is too large a picture');
  const payload = head === undefined ? text : text.slice(head.length);
  if (!BASE64.test(payload)) throw new Skipped('is no base64 picture');
  return pictureOf(Buffer.from(payload, 'base64'));
}

/** Every chunk is there with the checksum that it came with, up to the last one. */
function checkPng(bytes: Buffer): void {
  let at = PNG.length;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) break;
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (at === PNG.length && type !== 'IHDR') throw new Skipped('is a damaged PNG');
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) {
      throw new Skipped('is a damaged PNG');
    }
    if (type === 'IEND') return;
    at = end + 4;
  }
  throw new Skipped(TRUNCATED);
}

/** Some writers add zeros behind the end mark. */
function checkJpeg(bytes: Buffer): void {
  let end = bytes.length;
  while (end > 2 && bytes[end - 1] === 0) end -= 1;
  const ended = bytes[end - 2] === 0xff && bytes[end - 1] === 0xd9;
  if (!ended) throw new Skipped(TRUNCATED);
}
