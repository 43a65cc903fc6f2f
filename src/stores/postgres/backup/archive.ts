import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ClientBase } from 'pg';
import { badInput, conflict } from '../../../errors';
import { quoteIdent } from '../sql/sql';
import { runTool } from './pg-tools';

/** An archive of pg_dump, whole or not there at all. */
export async function writeArchive(archive: {
  program: string;
  url: string;
  file: string;
  signal?: AbortSignal;
}): Promise<void> {
  const { program, url, file, signal } = archive;
  const draft = `${file}.${randomBytes(4).toString('hex')}.partial`;
  try {
    // Made here first, so that nobody else can read it at any moment.
    await writeFile(draft, '', { mode: 0o600, flag: 'wx' });
    await runTool({ program, args: ['--format=custom', `--file=${draft}`], url, signal });
    await chmod(draft, 0o600);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/** What `migrate` makes anew, since its roles may be missing here, and what is always there. */
const LEFT_OUT =
  / (ACL|DEFAULT ACL|EXTENSION|COMMENT - EXTENSION) | POLICY \S+ \S+ triptych_| COMMENT \S+ POLICY .*triptych_| SCHEMA - (public|triptych) /;
const ENTRY = /^\d+;/;
const ROW_SECURITY = / ROW SECURITY (\S+ \S+) /;

function wantedEntries(list: string): string[] {
  const wanted = list.split('\n').filter((line) => ENTRY.test(line) && !LEFT_OUT.test(line));
  // Row security that only the gateway's own policies asked for is `migrate`'s to switch on.
  return wanted.filter((line) => {
    const table = ROW_SECURITY.exec(line)?.[1];
    return !table || wanted.some((other) => other.includes(` POLICY ${table} `));
  });
}

/**
 * Everything of an archive in one transaction. Tables that are there were found empty and are made
 * anew, so that the archive's own keys and columns hold.
 */
export async function restoreArchive(archive: {
  client: ClientBase;
  program: string;
  url: string;
  file: string;
  signal?: AbortSignal;
}): Promise<void> {
  const { client, url, file, signal } = archive;
  const program = join(dirname(archive.program), 'pg_restore');
  const list = await runTool({ program, args: ['--list', file], url: '', signal }).catch(() => {
    throw badInput('This is no archive of pg_dump, or pg_restore is too old for it.');
  });
  const wanted = wantedEntries(list);
  const dropped = await makeWay(client);
  const folder = await mkdtemp(join(tmpdir(), 'triptych-restore-'));
  try {
    const entries = join(folder, 'entries');
    await writeFile(entries, wanted.join('\n'));
    const args = ['--single-transaction', '--exit-on-error', '--no-owner', '--no-privileges'];
    args.push('--clean', '--if-exists', `--use-list=${entries}`);
    // Without a name pg_restore would print the statements instead.
    args.push(`--dbname=${databaseOf(url)}`, file);
    await runTool({ program, args, url, signal });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const left = dropped > 0 ? UNGUARDED : '';
    throw conflict(`pg_restore refused, and no row was restored: ${why}${left}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a failure leaves behind, which nobody would guess: everything else is as it was. */
const UNGUARDED =
  '\nThe gateway’s row policies had to be dropped first, so agents are not kept apart in this ' +
  'database. Before anything is served from it, run: npx triptych migrate';

/**
 * The gateway's own policies tie tables together, and would keep the empty ones from being replaced.
 * Answers how many there were.
 */
async function makeWay(client: ClientBase): Promise<number> {
  await client.query('CREATE SCHEMA IF NOT EXISTS triptych');
  const { rows } = await client.query<{ name: string; table: string }>(
    `SELECT polname::text AS name, polrelid::regclass::text AS "table" FROM pg_policy
     WHERE starts_with(polname, 'triptych_')`,
  );
  for (const { name, table } of rows) {
    await client.query(`DROP POLICY ${quoteIdent(name)} ON ${table}`);
  }
  return rows.length;
}

/** Quoted as a connection string, or a name with an equals sign would be read as one. */
const databaseOf = (url: string): string =>
  `dbname='${decodeURIComponent(new URL(url).pathname.slice(1)).replace(/[\\']/g, '\\$&')}'`;
