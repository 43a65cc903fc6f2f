import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Secret scanners find it, and people see what it is. */
const PREFIX = 'trp_';
const SECRET_BYTES = 32;
const SHAPE = /^trp_[A-Za-z0-9_-]{48}$/;

/** 256 random bits and their checksum: 36 bytes are 48 characters, with no bit to spare. */
export function makeApiKey(): string {
  const secret = randomBytes(SECRET_BYTES);
  return PREFIX + Buffer.concat([secret, checksum(secret)]).toString('base64url');
}

/** Whether it can be a key at all: a typo is found here, without asking anybody. */
export function isApiKey(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url');
  const secret = bytes.subarray(0, SECRET_BYTES);
  return checksum(secret).equals(bytes.subarray(SECRET_BYTES));
}

/**
 * What is stored in place of the key. A password needs a slow hash because it can be guessed; 256
 * random bits cannot, so a fast one is as good. Looking a key up by its hash tells nothing by the
 * time it takes either: nobody can choose a key whose hash comes near another's.
 */
export const hashOfApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Enough of the hash to name a key by, in lists and logs. */
export const idOfApiKey = (hash: string): string => hash.slice(0, 12);

function checksum(secret: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(secret, crc32(PREFIX)));
  return sum;
}
