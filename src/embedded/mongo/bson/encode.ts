import { BSON } from 'mongodb';
import { MongoError } from '../errors';
import { MAX_DEPTH } from './decode';
import { type Doc, isDoc, type Value } from './value';

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** Answers may carry a stored document of full size and some words around it. */
const MAX_ENVELOPE_BYTES = MAX_DOCUMENT_BYTES + 16 * 1024;

/** The bytes of a document that is to be kept: neither too large nor too deep to be read again. */
export function encodeStored(doc: Doc): Buffer {
  checkDepth(doc, MAX_DEPTH);
  return encode(doc, MAX_DOCUMENT_BYTES);
}

function checkDepth(value: Value, left: number): void {
  if (!isDoc(value) && !Array.isArray(value)) return;
  if (left === 0) {
    throw new MongoError(15, `BSONObj exceeds maximum nested object depth: ${MAX_DEPTH}`);
  }
  for (const inner of value.values()) checkDepth(inner, left - 1);
}

/** The driver's own encoder; its work buffer is a little larger than the largest document. */
export function encode(doc: Doc, limit = MAX_ENVELOPE_BYTES): Buffer {
  let bytes: Uint8Array | undefined;
  try {
    bytes = BSON.serialize(doc, { ignoreUndefined: false });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  if (bytes === undefined || bytes.length > limit) {
    throw new MongoError(10334, `BSONObj size must be between 0 and ${limit} bytes`);
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `{<name>: [documents…]}` without its header and end, from documents that are encoded already. */
function arrayOf(documents: readonly Buffer[]): Buffer[] {
  const parts: Buffer[] = [];
  let length = 5;
  documents.forEach((document, index) => {
    const name = Buffer.from(`\x03${index}\0`, 'latin1');
    parts.push(name, document);
    length += name.length + document.length;
  });
  const head = Buffer.alloc(4);
  head.writeInt32LE(length);
  return [head, ...parts, Buffer.alloc(1)];
}

/** A document whose last field is an array of documents that are not encoded again. */
export function encodeWithArray(doc: Doc, name: string, documents: readonly Buffer[]): Buffer {
  const body = encode(doc);
  const parts = [
    body.subarray(4, -1),
    Buffer.from(`\x04${name}\0`, 'utf8'),
    ...arrayOf(documents),
    Buffer.alloc(1),
  ];
  return framed(parts);
}

/** A document whose last field is another document that is encoded already. */
export function encodeWithDoc(doc: Doc, name: string, inner: Buffer): Buffer {
  const body = encode(doc);
  return framed([
    body.subarray(4, -1),
    Buffer.from(`\x03${name}\0`, 'utf8'),
    inner,
    Buffer.alloc(1),
  ]);
}

function framed(parts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(4);
  head.writeInt32LE(parts.reduce((sum, part) => sum + part.length, 4));
  return Buffer.concat([head, ...parts]);
}
