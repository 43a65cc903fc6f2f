import { createHash } from 'node:crypto';

/** The namespace of demo rows, so that their keys never meet those of another name-based scheme. */
const NAMESPACE = Buffer.from('9f1c7a3e5d2b4e688a04c6b1d7e3f250', 'hex');

const digestOf = (name: string) => createHash('sha1').update(NAMESPACE).update(name).digest();

/** A version 5 (name-based) UUID: the same story has the same keys, so seeding twice adds nothing. */
export function uuidOf(name: string): string {
  const bytes = digestOf(name).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...groups, hex.slice(20)].join('-');
}

/** 24 hexadecimal digits that become an ObjectId. */
export function objectIdOf(name: string): string {
  return digestOf(name).toString('hex', 0, 12);
}
