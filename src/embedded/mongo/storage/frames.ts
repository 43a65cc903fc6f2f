import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/**
 * A file is a head and then frames: a mark, the length, a checksum, the bytes. One frame holds all
 * that was made durable together, and the next is written only when it is. So a frame that does not
 * check out is either the last, was never acknowledged and is cut off, or the file is damaged. The
 * checksum starts from a number drawn for each file: nobody can store bytes that pass for a frame.
 */
const MAGIC = Buffer.from('EMDB0001', 'latin1');
const MARK = Buffer.from([0xf5, 0x4c, 0x4f, 0x47]);
export const FILE_HEAD_BYTES = 12;
const FRAME_HEAD_BYTES = 12;
const BLOCK_BYTES = 1 << 20;

export function newFileHead(): { head: Buffer; seed: number } {
  const seed = randomBytes(4);
  return { head: Buffer.concat([MAGIC, seed]), seed: seed.readUInt32LE(0) };
}

export function frameHead(parts: readonly Buffer[], seed: number): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  MARK.copy(head);
  head.writeUInt32LE(
    parts.reduce((sum, part) => sum + part.length, 0),
    4,
  );
  let sum = crc32(head.subarray(4, 8), seed);
  for (const part of parts) sum = crc32(part, sum);
  head.writeUInt32LE(sum, 8);
  return head;
}

/** Thrown where whole frames follow a broken one: something other than a crash changed the file. */
export class DamagedFile extends Error {}

export interface FileContent {
  seed: number;
  /** Where the good part ends, and the next frame goes. */
  end: number;
}

/** Reads all frames in order; returns nothing for a file that was never finished being made. */
export async function readFrames(
  file: FileHandle,
  onFrame: (bytes: Buffer) => void | Promise<void>,
): Promise<FileContent | undefined> {
  const { size } = await file.stat();
  if (size < FILE_HEAD_BYTES) return undefined;
  const fileHead = await readAt(file, 0, FILE_HEAD_BYTES);
  if (!fileHead.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new DamagedFile('it does not start as a database file does');
  }
  const seed = fileHead.readUInt32LE(MAGIC.length);
  let end = FILE_HEAD_BYTES;
  let block: Buffer = Buffer.alloc(0);
  let blockAt = end;
  const have = async (length: number): Promise<Buffer> => {
    if (end + length > blockAt + block.length) {
      block = await readAt(file, end, Math.min(Math.max(length, BLOCK_BYTES), size - end));
      blockAt = end;
    }
    return block.subarray(end - blockAt, end - blockAt + length);
  };
  while (end + FRAME_HEAD_BYTES <= size) {
    const head = Buffer.from(await have(FRAME_HEAD_BYTES));
    const total = FRAME_HEAD_BYTES + head.readUInt32LE(4);
    if (!head.subarray(0, 4).equals(MARK) || end + total > size) break;
    const bytes = (await have(total)).subarray(FRAME_HEAD_BYTES);
    if (crc32(bytes, crc32(head.subarray(4, 8), seed)) !== head.readUInt32LE(8)) break;
    await onFrame(bytes);
    end += total;
  }
  if (end < size && (await hasFrameAfter({ file, from: end + 1, size, seed }))) {
    throw new DamagedFile(`the record at byte ${end} cannot be read, but later ones can`);
  }
  return { seed, end };
}

interface Tail {
  file: FileHandle;
  from: number;
  size: number;
  seed: number;
}

async function hasFrameAfter({ file, from, size, seed }: Tail): Promise<boolean> {
  const tail = await readAt(file, from, size - from);
  for (let at = tail.indexOf(MARK); at >= 0; at = tail.indexOf(MARK, at + 1)) {
    if (at + FRAME_HEAD_BYTES > tail.length) return false;
    const end = at + FRAME_HEAD_BYTES + tail.readUInt32LE(at + 4);
    if (end > tail.length) continue;
    const sum = crc32(
      tail.subarray(at + FRAME_HEAD_BYTES, end),
      crc32(tail.subarray(at + 4, at + 8), seed),
    );
    if (sum === tail.readUInt32LE(at + 8)) return true;
  }
  return false;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
