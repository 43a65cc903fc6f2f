import { basename, resolve } from 'node:path';
import type { Config } from '../config/config';
import { restoreBackup, takeBackup } from '../stores/postgres/backup/take-backup';
import { migrate } from '../stores/postgres/migrate';
import { onClient } from '../stores/postgres/on-client';
import { writeAuditRow } from './audit-row';
import { backupFolder } from './backup-folder';
import type { Command, CommandContext } from './command';
import { EXIT, usageError } from './exit-codes';
import { rowsProgress } from './rows-progress';
import { storesFor } from './stores';

export const command: Command = {
  summary: 'Back PostgreSQL up, or restore a backup',
  usage: '[--to FOLDER] [--json] | restore PATH [--into URL] [--json]',
  details:
    'Takes an archive by pg_dump where one is on the PATH that is not older than the server, else\na copy of every table in a folder. A restore takes empty tables only, all or nothing.',
  options: {
    to: { type: 'string', value: 'FOLDER', help: 'Where to (DATA_DIR/backups)' },
    into: { type: 'string', value: 'URL', help: 'Restore into this database instead of our own' },
    json: { type: 'boolean', help: 'Print the report as JSON' },
  },
  positionals: true,
  async run(context) {
    const { positionals, options } = context;
    const [action, path, ...more] = positionals;
    if (action === undefined) {
      if (options.text('into')) throw usageError('--into goes with restore.');
      await back(context);
      return EXIT.ok;
    }
    if (action !== 'restore' || !path || more.length > 0) {
      throw usageError('Without words a backup is taken; "restore PATH" restores one.');
    }
    if (options.text('to')) throw usageError('--to goes with taking a backup.');
    await restore(context, resolve(path));
    return EXIT.ok;
  },
};

async function back(context: CommandContext): Promise<void> {
  const { options, stdout, stderr, signal } = context;
  await withDatabase(context, context.config(), async ({ config, url, pgDump }) => {
    const to = resolve(options.text('to') ?? backupFolder(config));
    const progress = rowsProgress('Backup', stderr);
    const say = sayTo(context);
    const report = await takeBackup({
      url,
      to,
      pgDump,
      signal,
      say,
      onProgress: progress.update,
    }).finally(progress.finish);
    const rows = report.rows === undefined ? '' : `, ${report.rows} rows`;
    stdout.write(options.flag('json') ? asJson(report) : `${report.path} (${report.how}${rows})\n`);
  });
}

async function restore(context: CommandContext, from: string): Promise<void> {
  const { options, stdout, stderr, signal } = context;
  const into = options.text('into');
  if (into !== undefined && !/^postgres(ql)?:\/\/[^/]+\/./.test(into)) {
    throw usageError('--into must be a URL such as postgresql://user:password@host:5432/database.');
  }
  const loaded = context.config();
  const { postgres } = loaded;
  const target = into
    ? { ...loaded, postgres: { ...postgres, url: into, adminUrl: undefined } }
    : loaded;
  await withDatabase(context, target, async ({ config, url, pgDump, embedded }) => {
    const progress = rowsProgress('Restore', stderr);
    const report = await restoreBackup({
      url,
      from,
      pgDump,
      signal,
      onProgress: progress.update,
    }).finally(progress.finish);
    // Roles and row policies are no part of a backup: another server may have others.
    await migrate({
      url,
      adminUrl: config.postgres.adminUrl,
      embedded,
      wall: config.postgres.wall,
      screenshotsBucket: config.objects.buckets.screenshots,
    });
    const details = { backup: basename(from), ...report };
    await onClient(url, (client) => writeAuditRow(client, { action: 'restore', details }));
    const rows = report.rows === undefined ? '' : `: ${report.rows} rows`;
    stdout.write(options.flag('json') ? asJson({ from, ...report }) : `Restored ${from}${rows}\n`);
  });
}

interface Database {
  config: Config;
  url: string;
  embedded: boolean;
  pgDump?: string;
}

/** Only PostgreSQL is needed: where it is a server of yours, nothing embedded is started. */
async function withDatabase(
  context: CommandContext,
  config: Config,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const { url, pgDump } = config.postgres;
  if (url) return work({ config, url, pgDump, embedded: false });
  const stores = await storesFor(config, { say: sayTo(context) });
  try {
    await work({ config: stores.config, url: stores.urls.databaseUrl, embedded: true });
  } finally {
    await stores.release();
  }
}

const sayTo =
  ({ stderr }: CommandContext) =>
  (sentence: string): void => {
    stderr.write(`${sentence}\n`);
  };

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
