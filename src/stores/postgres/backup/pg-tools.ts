import { spawn } from 'node:child_process';
import { Client } from 'pg';
import { connectionOptions } from '../connection-options';

export interface Tool {
  program: string;
  args: string[];
  url: string;
  signal?: AbortSignal;
}

const MOST_OUTPUT = 8 * 1024 * 1024;

/** Runs one of PostgreSQL's own programs; its words come back with no password in them. */
export function runTool({ program, args, url, signal }: Tool): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: environment(url),
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      if (said.out.length < MOST_OUTPUT) said.out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.err.length < 4096) said.err += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(said.out);
      else reject(new Error(said.err.trim().split('\n')[0] || `it ended with code ${code}`));
    });
  });
}

/** By the environment and not by arguments, which everybody on the machine can read. */
function environment(url: string): Record<string, string> {
  if (url === '') return { LC_ALL: 'C' };
  const { host, port, user, database, password } = new Client(connectionOptions(url));
  const variables: Record<string, string | undefined> = {
    LC_ALL: 'C',
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: database,
    PGPASSWORD: password ?? undefined,
    PGCONNECT_TIMEOUT: '10',
    PGAPPNAME: 'triptych',
  };
  const parameters = new URL(url).searchParams;
  for (const name of ['sslmode', 'sslcert', 'sslkey', 'sslrootcert']) {
    variables[`PG${name.toUpperCase()}`] = parameters.get(name) ?? undefined;
  }
  return Object.fromEntries(
    Object.entries(variables).filter((one): one is [string, string] => one[1] !== undefined),
  );
}

/** The major version a program says it is of: `pg_dump (PostgreSQL) 16.3`. */
export async function toolVersion(program: string): Promise<number | undefined> {
  const words = await runTool({ program, args: ['--version'], url: '' }).catch(() => '');
  const major = /\(PostgreSQL\) (\d+)/.exec(words)?.[1];
  return major === undefined ? undefined : Number(major);
}
