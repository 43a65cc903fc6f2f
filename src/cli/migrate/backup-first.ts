import { backupIfNeeded } from '../../stores/postgres/backup/take-backup';
import { migrationState } from '../../stores/postgres/migration-state';
import { onClient } from '../../stores/postgres/on-client';
import { planMigration } from '../../stores/postgres/plan-migration';
import { backupFolder } from '../backup-folder';
import type { CommandContext } from '../command';
import { rowsProgress } from '../rows-progress';
import type { Stores } from '../stores';

type Told = Pick<CommandContext, 'stderr'> & { signal?: AbortSignal };

/** A backup, where something is about to change and there are rows that it could cost. */
export async function backupBeforeMigrating(
  { config, embedded }: Pick<Stores, 'config' | 'embedded'>,
  { stderr, signal }: Told,
): Promise<string | undefined> {
  const url = config.postgres.url ?? '';
  const changes = await onClient(url, async (client) => {
    // The embedded engine's tables were made here, so migrations alone change them.
    if (embedded.postgres) return (await migrationState(client)).pending.length > 0;
    const { pending, steps } = await planMigration(client, {
      embedded: false,
      wall: config.postgres.wall,
      screenshotsBucket: config.objects.buckets.screenshots,
    });
    return pending.length > 0 || steps.length > 0;
  });
  if (!changes) return undefined;
  const progress = rowsProgress('Backup', stderr);
  const say = (sentence: string) => stderr.write(`${sentence}\n`);
  const report = await backupIfNeeded({
    url,
    to: backupFolder(config),
    pgDump: embedded.postgres ? undefined : config.postgres.pgDump,
    signal,
    say,
    onProgress: progress.update,
  }).finally(progress.finish);
  if (report) say(`The database was backed up first: ${report.path}`);
  return report?.path;
}
