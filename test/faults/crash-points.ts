import type { STORE_NAMES } from '../support/relayed-stores';
import type { WriteName } from './crash-writes';

/** Where a program is killed in the middle of a write. */
export interface CrashPoint {
  write: WriteName;
  /** What it was sending, to whom; nothing where it is killed before it is asked at all. */
  at?: {
    store: (typeof STORE_NAMES)[number];
    /** `mark` is a text that this write alone has. */
    request: (mark: string) => RegExp;
    /** What the same connection had sent before. */
    begun?: RegExp;
    /** What arrived is done; what did not is as if it had never been sent. */
    arrives: boolean;
  };
  /** How much of the write stands in its store by then. */
  left: number;
}

const TASK = /INSERT INTO \S*"tasks"/;
const FILE = /INSERT INTO \S*"binary_file_metadata"/;
const commit = () => /COMMIT/g;
const log = (position: number) => (mark: string) => new RegExp(`${mark} ${position}`, 'g');

export const CRASH_POINTS: Record<string, CrashPoint> = {
  'before the COMMIT of createTask is there': {
    write: 'createTask',
    at: { store: 'postgres', request: commit, begun: TASK, arrives: false },
    left: 0,
  },
  'before the answer to the COMMIT of createTask': {
    write: 'createTask',
    at: { store: 'postgres', request: commit, begun: TASK, arrives: true },
    left: 1,
  },
  'before the first log of writeLogs is there': {
    write: 'writeLogs',
    at: { store: 'mongo', request: log(0), arrives: false },
    left: 0,
  },
  'before the answer to the first log of writeLogs': {
    write: 'writeLogs',
    at: { store: 'mongo', request: log(0), arrives: true },
    left: 1,
  },
  'before the answer to all logs of writeLogs': {
    write: 'writeLogs',
    at: { store: 'mongo', request: log(1), arrives: true },
    left: 3,
  },
  'between the PUT and completeUpload': { write: 'completeUpload', left: 0 },
  'before the answer to the HEAD of completeUpload': {
    write: 'completeUpload',
    at: { store: 'objects', request: () => /HEAD /g, arrives: true },
    left: 0,
  },
  'between the HEAD and the INSERT of completeUpload': {
    write: 'completeUpload',
    at: { store: 'postgres', request: () => new RegExp(FILE, 'g'), arrives: false },
    left: 0,
  },
  'before the answer to the COMMIT of completeUpload': {
    write: 'completeUpload',
    at: { store: 'postgres', request: commit, begun: FILE, arrives: true },
    left: 1,
  },
};
