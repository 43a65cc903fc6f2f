import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from './process-lock';

/** How other commands, and psql, MongoDB and S3 clients, reach a running instance's stores. */
export interface RunFile {
  pid: number;
  graphqlUrl: string;
  databaseUrl: string;
  mongodbUrl: string;
  /** The read-only user, where there is one. */
  mongodbEvaluatorUrl?: string;
  s3Url: string;
}

const pathOf = (dataDir: string) => join(dataDir, 'run.json');

export function writeRunFile(dataDir: string, run: Omit<RunFile, 'pid'>): void {
  const file = pathOf(dataDir);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  // It holds passwords: only its owner may read it, and nobody ever reads half of it.
  writeFileSync(draft, `${JSON.stringify({ pid: process.pid, ...run }, null, 2)}\n`, {
    mode: 0o600,
  });
  renameSync(draft, file);
}

/** The running instance of this data folder; a file left by a dead one counts for nothing. */
export function readRunFile(dataDir: string): RunFile | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(pathOf(dataDir), 'utf8'));
    return isRunFile(parsed) && isRunning(parsed.pid) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Removes what this process wrote, never another's. */
export function removeRunFile(dataDir: string): void {
  if (readRunFile(dataDir)?.pid === process.pid) rmSync(pathOf(dataDir), { force: true });
}

function isRunFile(value: unknown): value is RunFile {
  if (typeof value !== 'object' || value === null) return false;
  const entries = new Map<string, unknown>(Object.entries(value));
  const urls = ['graphqlUrl', 'databaseUrl', 'mongodbUrl', 's3Url'];
  return (
    Number.isSafeInteger(entries.get('pid')) &&
    urls.every((name) => typeof entries.get(name) === 'string')
  );
}
