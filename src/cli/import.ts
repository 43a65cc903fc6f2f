import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { doneOf, writeAuditRow } from './audit-row';
import type { Command, CommandContext } from './command';
import { CommandError, EXIT, type ExitCode } from './exit-codes';
import { importFromMongo } from './import/from-mongo/import-from-mongo';
import { importFolder, rootOf } from './import/import-folder';
import { type ImportStores, openStores } from './import/import-stores';
import { asJson, asText, createReport, type ImportReport } from './import/report';
import { givenTask } from './import/tasks';
import { type FolderWanted, readWanted } from './import/wanted';
import { migrateStores } from './migrate/migrate-stores';
import { type Stores, storesFor } from './stores';

export const command: Command = {
  summary: 'Bring old runs in',
  usage:
    '(FOLDER --agent KEY [--task KEY | --title TEXT] | --from-mongo [--agent KEY] [--delete-after]) [--dry-run] [--json] [--report FILE]',
  positionals: true,
  details:
    'Finds every run in the folder and below it, of three layouts: organized_traj, OSWorld and\nbrowser-use. What is there already is left as it is, so the same command again goes on where\nan earlier one ended.\n\nExit code 0: everything was taken or was there; 1: something was skipped, the report says what.',
  options: {
    agent: { type: 'string', value: 'KEY', help: 'Whose runs they are' },
    task: { type: 'string', value: 'KEY', help: 'Put everything into this task' },
    title: { type: 'string', value: 'TEXT', help: 'Title of the tasks that are made' },
    'from-mongo': {
      type: 'boolean',
      help: 'Move base64 pictures of the agents’ collections "screenshots" instead',
    },
    'delete-after': {
      type: 'boolean',
      help: 'Delete each of those documents once its row and object are confirmed',
    },
    'dry-run': { type: 'boolean', help: 'Tell what would be imported, and write nothing' },
    json: { type: 'boolean', help: 'Print the report as JSON' },
    report: { type: 'string', value: 'FILE', help: 'Write the report to a file, as JSON' },
  },
  async run(context) {
    const wanted = readWanted(context);
    if (wanted.from === 'mongo') {
      const { signal, stderr } = context;
      const told = { from: 'mongo', agent: wanted.agent };
      return withStores(context, told, (stores, report) =>
        importFromMongo({ ...wanted, stores, report, signal }, stderr),
      );
    }
    const root = await rootOf(wanted.folder);
    const told = { folder: basename(root), agent: wanted.agent };
    return withStores(context, told, (stores, report) =>
      bringIn(context, { ...wanted, root, stores, report }),
    );
  },
};

/** Opens the stores for the work and tells its report, also where the work failed half way. */
async function withStores(
  context: CommandContext,
  told: Record<string, unknown>,
  work: (stores: ImportStores, report: ImportReport) => Promise<void>,
): Promise<ExitCode> {
  const { options, stderr } = context;
  const say = (sentence: string) => stderr.write(`${sentence}\n`);
  const report = createReport(options.flag('dry-run'));
  const stores = await storesFor(context.config(), { say });
  try {
    await prepare(stores, say);
    const opened = await openStores(stores, (note) => report.notes.push(note));
    try {
      await work(opened, report);
      await note(opened, report, { told, status: 'success' });
    } catch (error) {
      // What was taken until then is taken, and worth knowing. Where even that cannot be noted,
      // the first error says why.
      await note(opened, report, { told, status: 'failed' }).catch(() => undefined);
      await tell(context, report);
      throw error;
    } finally {
      await opened.close();
    }
  } finally {
    await stores.release();
  }
  await tell(context, report);
  return report.skipped.length > 0 ? EXIT.failure : EXIT.ok;
}

/** Embedded stores that were never used have no tables yet; others are migrated by hand. */
async function prepare(stores: Stores, say: (sentence: string) => void): Promise<void> {
  if (stores.running) return;
  const only = { ...stores.embedded, mongo: false };
  await migrateStores(stores, { only, say });
}

async function bringIn(
  { signal, stderr }: CommandContext,
  o: FolderWanted & { root: string; stores: ImportStores; report: ImportReport },
): Promise<void> {
  const { agent, title, dryRun, stores, report, root } = o;
  const task =
    o.task === undefined ? undefined : await givenTask(stores.db, { key: o.task, agent });
  const met = new Set<string>();
  await importFolder({ agent, task, title, dryRun, stores, report, signal, met }, { root, stderr });
}

/** One audit row for a run that wrote anything: names and counts, no content. */
async function note(
  { db }: ImportStores,
  { dryRun, taken, deleted, uploadedBytes, skipped, skippedMore }: ImportReport,
  { told, status }: { told: Record<string, unknown>; status: 'success' | 'failed' },
): Promise<void> {
  const done = doneOf({ ...taken, deleted });
  if (dryRun || !done) return;
  const details = { ...told, ...done, uploadedBytes, skipped: skipped.length + skippedMore };
  await writeAuditRow(db.pool, { action: 'import', details, status });
}

async function tell({ options, stdout }: CommandContext, report: ImportReport): Promise<void> {
  const file = options.text('report');
  if (file !== undefined) {
    await writeFile(file, asJson(report)).catch((error: unknown) => {
      throw new CommandError('The report’s file cannot be written.', EXIT.failure, {
        cause: error,
      });
    });
  }
  stdout.write(options.flag('json') ? asJson(report) : asText(report));
}
