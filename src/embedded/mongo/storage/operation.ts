/** One change of a database, as it is written to its file. Every one may be carried out twice. */
export type Operation =
  | { kind: 'createCollection'; collection: number; name: string }
  | { kind: 'dropCollection'; collection: number }
  | { kind: 'put'; collection: number; record: number; bytes: Buffer }
  | { kind: 'delete'; collection: number; record: number }
  | { kind: 'createIndex'; collection: number; definition: Buffer }
  | { kind: 'dropIndex'; collection: number; name: string };

const KINDS = [
  'createCollection',
  'dropCollection',
  'put',
  'delete',
  'createIndex',
  'dropIndex',
] as const satisfies ReadonlyArray<Operation['kind']>;

/** Bytes around a document that is put. */
export const PUT_OVERHEAD = 11;

export function writeOperation(operation: Operation): Buffer[] {
  const head = Buffer.alloc(operation.kind === 'put' || operation.kind === 'delete' ? 11 : 5);
  head.writeUInt8(KINDS.indexOf(operation.kind), 0);
  head.writeUInt32LE(operation.collection, 1);
  switch (operation.kind) {
    case 'put':
      head.writeUIntLE(operation.record, 5, 6);
      return [head, operation.bytes];
    case 'delete':
      head.writeUIntLE(operation.record, 5, 6);
      return [head];
    case 'createIndex':
      return [head, operation.definition];
    case 'dropCollection':
      return [head];
    case 'createCollection':
    case 'dropIndex': {
      const name = Buffer.from(operation.name, 'utf8');
      const length = Buffer.alloc(2);
      length.writeUInt16LE(name.length);
      return [head, length, name];
    }
  }
}

/** Reads what `writeOperation` wrote; a checksum has vouched for the bytes. */
export function* readOperations(bytes: Buffer): Generator<Operation> {
  let at = 0;
  while (at < bytes.length) {
    const kind = KINDS[bytes.readUInt8(at)];
    const collection = bytes.readUInt32LE(at + 1);
    at += 5;
    switch (kind) {
      case 'put': {
        const record = bytes.readUIntLE(at, 6);
        const length = bytes.readInt32LE(at + 6);
        yield { kind, collection, record, bytes: bytes.subarray(at + 6, at + 6 + length) };
        at += 6 + length;
        break;
      }
      case 'delete':
        yield { kind, collection, record: bytes.readUIntLE(at, 6) };
        at += 6;
        break;
      case 'createIndex': {
        const length = bytes.readInt32LE(at);
        const definition = bytes.subarray(at, at + length);
        yield { kind, collection, definition };
        at += length;
        break;
      }
      case 'dropCollection':
        yield { kind, collection };
        break;
      case 'createCollection':
      case 'dropIndex': {
        const length = bytes.readUInt16LE(at);
        yield { kind, collection, name: bytes.toString('utf8', at + 2, at + 2 + length) };
        at += 2 + length;
        break;
      }
      default:
        throw new Error('it was written by another version');
    }
  }
}
