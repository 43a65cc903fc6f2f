import type { FileHandle } from 'node:fs/promises';
import { LARGEST_DOCUMENT } from './json';
import { refused } from './regular-file';

export interface Line {
  number: number;
  /** Undefined for a line that is too long to be read. */
  text: string | undefined;
}

const CHUNK = 64 * 1024;

const NEWLINE = 0x0a;

/** A file's lines, one after the other, however large it is; blank ones are left out. */
export async function* readLines(handle: FileHandle): AsyncGenerator<Line> {
  const line = createLine();
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK).catch(refused);
    if (bytesRead === 0) break;
    let rest = buffer.subarray(0, bytesRead);
    for (let at = rest.indexOf(NEWLINE); at >= 0; at = rest.indexOf(NEWLINE)) {
      line.add(rest.subarray(0, at));
      yield* line.end();
      rest = rest.subarray(at + 1);
    }
    line.add(rest);
  }
  yield* line.end();
}

function createLine() {
  let number = 0;
  let length = 0;
  let parts: Buffer[] = [];
  return {
    add(part: Buffer): void {
      length += part.length;
      // What is too long is no longer kept, only counted.
      if (length > LARGEST_DOCUMENT) parts = [];
      else parts.push(part);
    },
    *end(): Generator<Line> {
      number += 1;
      const text = length > LARGEST_DOCUMENT ? undefined : Buffer.concat(parts).toString('utf8');
      length = 0;
      parts = [];
      if (text === undefined || text.trim() !== '') yield { number, text };
    },
  };
}
