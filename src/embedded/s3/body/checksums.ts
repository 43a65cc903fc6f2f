import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The checksums of S3 that are computed here, by the name in `x-amz-checksum-…`. */
export const CHECKSUMS = ['crc32', 'crc32c', 'sha1', 'sha256'] as const;
export type ChecksumName = (typeof CHECKSUMS)[number];

export interface RunningChecksum {
  update(data: Buffer): void;
  base64(): string;
}

export const isChecksumName = (name: string): name is ChecksumName =>
  (CHECKSUMS as readonly string[]).includes(name);

export function startChecksum(name: ChecksumName): RunningChecksum {
  switch (name) {
    case 'crc32':
      return runningCrc((data, value) => crc32(data, value));
    case 'crc32c':
      return runningCrc(crc32c);
    case 'sha1':
    case 'sha256': {
      const hash = createHash(name);
      return { update: (data) => hash.update(data), base64: () => hash.digest('base64') };
    }
  }
}

function runningCrc(step: (data: Buffer, value: number) => number): RunningChecksum {
  let value = 0;
  return {
    update(data) {
      value = step(data, value);
    },
    base64() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
}

// Castagnoli's polynomial, bit-reversed; Node.js has only the other CRC-32.
const CASTAGNOLI = Uint32Array.from({ length: 256 }, (_none, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(data: Buffer, before: number): number {
  let value = ~before;
  for (const byte of data) value = (CASTAGNOLI[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}
