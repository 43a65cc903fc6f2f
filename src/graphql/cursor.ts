import { createHmac, timingSafeEqual } from 'node:crypto';
import { badInput } from '../errors';
import type { Position } from '../page';

/** Cursors are signed and name the list they belong to, so that only our own positions come back. */
export interface CursorCodec {
  encode(list: string, position: Position): string;
  decode(list: string, cursor: string, argument: string): Position;
}

const SIGNATURE_BYTES = 12;
const MAX_LENGTH = 4096;

export function createCursorCodec(secret: string): CursorCodec {
  const sign = (body: Buffer) =>
    createHmac('sha256', `cursor ${secret}`).update(body).digest().subarray(0, SIGNATURE_BYTES);

  return {
    encode(list, position) {
      const body = Buffer.from(JSON.stringify([list, ...position]));
      return Buffer.concat([sign(body), body]).toString('base64url');
    },

    decode(list, cursor, argument) {
      const refusal = badInput(
        `${argument} is not a cursor of this list: give back one that it returned, with the same orderBy.`,
        argument,
      );
      if (cursor.length > MAX_LENGTH || !/^[A-Za-z0-9_-]+$/.test(cursor)) throw refusal;
      const bytes = Buffer.from(cursor, 'base64url');
      const body = bytes.subarray(SIGNATURE_BYTES);
      const signature = bytes.subarray(0, SIGNATURE_BYTES);
      if (signature.length !== SIGNATURE_BYTES || !timingSafeEqual(signature, sign(body))) {
        throw refusal;
      }
      // Base64 has several spellings of the same bytes; we gave one.
      if (bytes.toString('base64url') !== cursor) throw refusal;
      const [name, ...position] = JSON.parse(body.toString('utf8')) as [string, ...Position];
      if (name !== list) throw refusal;
      return position;
    },
  };
}
