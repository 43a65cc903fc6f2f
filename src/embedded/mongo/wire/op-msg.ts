import { decode } from '../bson/decode';
import type { Doc } from '../bson/value';
import { HEADER_BYTES, ProtocolError } from './message-reader';

export const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const KNOWN_REQUIRED = CHECKSUM_PRESENT | MORE_TO_COME;
const REQUIRED_BITS = 0xffff;

export interface Command {
  body: Doc;
  /** Documents sent beside the body, by the name of the field they belong to. */
  sequences: ReadonlyMap<string, readonly Buffer[]>;
  /** The client neither waits for an answer nor reads one. */
  silent: boolean;
}

export function readOpMsg(body: Buffer): Command {
  if (body.length < 5) throw new ProtocolError('a message without content');
  const flags = body.readUInt32LE(0);
  if ((flags & REQUIRED_BITS & ~KNOWN_REQUIRED) !== 0) throw new ProtocolError('an unknown flag');
  const end = body.length - ((flags & CHECKSUM_PRESENT) !== 0 ? 4 : 0);
  let command: Buffer | undefined;
  const sequences = new Map<string, readonly Buffer[]>();
  let at = 4;
  while (at < end) {
    const kind = body.readUInt8(at);
    const length = at + 5 <= end ? body.readInt32LE(at + 1) : 0;
    if (length < 5 || at + 1 + length > end) throw new ProtocolError('a section that ends outside');
    const section = body.subarray(at + 1, at + 1 + length);
    if (kind === 0 && command === undefined) command = section;
    else if (kind === 1) readSequence(section, sequences);
    else throw new ProtocolError(`an unexpected section of kind ${kind}`);
    at += 1 + length;
  }
  if (command === undefined) throw new ProtocolError('a message without a body');
  return { body: decode(command), sequences, silent: (flags & MORE_TO_COME) !== 0 };
}

function readSequence(section: Buffer, sequences: Map<string, readonly Buffer[]>): void {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new ProtocolError('a sequence without a name');
  const name = section.toString('utf8', 4, nameEnd);
  if (sequences.has(name)) throw new ProtocolError(`two sequences named ${name}`);
  const documents: Buffer[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    const length = at + 5 <= section.length ? section.readInt32LE(at) : 0;
    if (length < 5 || at + length > section.length) {
      throw new ProtocolError('a document that ends outside its sequence');
    }
    documents.push(section.subarray(at, at + length));
    at += length;
  }
  sequences.set(name, documents);
}

export function writeOpMsg(responseTo: number, reply: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_BYTES + 5);
  head.writeInt32LE(head.length + reply.length, 0);
  head.writeInt32LE(responseTo, 8);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, reply]);
}
