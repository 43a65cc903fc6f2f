import { decode } from '../bson/decode';
import type { Doc } from '../bson/value';
import { HEADER_BYTES, ProtocolError } from './message-reader';

export const OP_QUERY = 2004;
const OP_REPLY = 1;

/** The old way to say hello: drivers open with it because every server ever made answers it. */
export function readOpQuery(body: Buffer): { namespace: string; query: Doc } {
  const nameEnd = body.indexOf(0, 4);
  const at = nameEnd + 9;
  if (nameEnd < 0 || at + 5 > body.length) throw new ProtocolError('a broken query');
  const length = body.readInt32LE(at);
  if (length < 5 || at + length > body.length) throw new ProtocolError('a broken query');
  return {
    namespace: body.toString('utf8', 4, nameEnd),
    query: decode(body.subarray(at, at + length)),
  };
}

export function writeOpReply(responseTo: number, reply: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_BYTES + 20);
  head.writeInt32LE(head.length + reply.length, 0);
  head.writeInt32LE(responseTo, 8);
  head.writeInt32LE(OP_REPLY, 12);
  head.writeInt32LE(8, HEADER_BYTES);
  head.writeInt32LE(1, HEADER_BYTES + 16);
  return Buffer.concat([head, reply]);
}
