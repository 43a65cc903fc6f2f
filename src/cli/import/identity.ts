import { createHash } from 'node:crypto';
import type { Item } from './item';

/** 96 bits as hexadecimal digits: what an ObjectId holds. */
const DIGITS = 24;

/** A name made of what it stands for. Lengths stand between the parts, so that none runs into the next. */
export function digestOf(...parts: (string | number | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest('hex').slice(0, DIGITS);
}

/**
 * What an item is by its content. Where a file was read and when it was written are no part of it:
 * a copy of a run is the same run.
 */
export function itemDigest(item: Item): string {
  const { kind, step } = item;
  switch (kind) {
    case 'progress':
      return digestOf(kind, step, item.message ?? '', JSON.stringify(item.data));
    case 'log':
      return digestOf(kind, step, item.level, item.message, JSON.stringify(item.metadata));
    case 'memory':
      return digestOf(kind, step, item.content);
    case 'screenshot':
      return digestOf(kind, step, item.name, item.picture.bytes);
    case 'evaluation':
      return digestOf(kind, item.evaluator, item.score, JSON.stringify(item.metrics));
  }
}

export const checksumOf = (bytes: Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
