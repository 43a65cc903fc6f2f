import { AGENT_KEY } from '../access/session';
import { openMaintenance, operator } from '../app/maintenance';
import type { Command, CommandContext } from './command';
import { EXIT, usageError } from './exit-codes';
import { readAuditAge, removeAuditRows } from './gc/audit-retention';
import { removeExpiredRows } from './gc/expired-rows';
import { keysProgress } from './keys-progress';
import { rowsProgress } from './rows-progress';
import { type Stores, storesFor } from './stores';

export const command: Command = {
  summary: 'Remove an agent’s files, what has lost its other half, or rows that are too old',
  usage:
    '(--agent KEY --all-files | --orphans | --expired | --audit-older-than DAYS) (--dry-run | --yes) [--json]',
  details:
    'Orphans are objects of agents without a row and rows without an object, a day old or more.\nEach batch is complete in itself: after an interruption, run it again.',
  options: {
    agent: { type: 'string', value: 'KEY', help: 'The agent' },
    'all-files': { type: 'boolean', help: 'Everything under its prefixes, with its rows' },
    orphans: { type: 'boolean', help: 'Objects without a row, and rows without an object' },
    expired: { type: 'boolean', help: 'Idempotency keys and minutes of budgets that are over' },
    'audit-older-than': {
      type: 'string',
      value: 'DAYS',
      help: 'Rows of the audit log from before that many days: 365d',
    },
    'dry-run': { type: 'boolean', help: 'Count, and remove nothing' },
    yes: { type: 'boolean', help: 'Remove: there is no way back' },
    json: { type: 'boolean', help: 'Print the report as JSON' },
  },
  async run(context) {
    const wanted = readWanted(context.options);
    const say = (sentence: string) => context.stderr.write(`${sentence}\n`);
    const stores = await storesFor(context.config(), { say });
    if (wanted.auditBefore) {
      await removeAudit(context, { stores, dryRun: wanted.dryRun, before: wanted.auditBefore });
      return EXIT.ok;
    }
    if (wanted.expired) {
      await removeExpired(context, stores, wanted.dryRun);
      return EXIT.ok;
    }
    const progress = keysProgress('gc', context.stderr);
    const maintenance = openMaintenance(stores.config);
    try {
      const { cleanup } = maintenance;
      const caller = operator(context.signal);
      const cleaning = { dryRun: wanted.dryRun, onKeys: progress.update };
      const removed = wanted.agent
        ? await cleanup.removeAgentFiles(caller, wanted.agent, cleaning)
        : await cleanup.removeOrphans(caller, cleaning);
      const { objects, rows, bytes, left } = removed;
      const verb = wanted.dryRun ? 'would be removed; run it again with --yes' : 'removed';
      const others = left > 0 ? `\n${left} objects under no agent's prefix are left alone.` : '';
      context.stdout.write(
        context.options.flag('json')
          ? `${JSON.stringify({ dryRun: wanted.dryRun, ...removed }, null, 2)}\n`
          : `${objects} objects (${bytes} bytes) and ${rows} rows ${verb}.${others}\n`,
      );
    } finally {
      progress.finish();
      await maintenance.close();
      await stores.release();
    }
    return EXIT.ok;
  },
};

async function removeAudit(
  { options, signal, stdout, stderr }: CommandContext,
  { stores, dryRun, before }: { stores: Stores; dryRun: boolean; before: Date },
): Promise<void> {
  const progress = rowsProgress('gc', stderr);
  try {
    const url = stores.config.postgres.url ?? '';
    const retention = { before, dryRun, signal, onRows: progress.update };
    const auditRows = await removeAuditRows(url, retention);
    const verb = dryRun ? 'would be removed; run it again with --yes' : 'removed';
    stdout.write(
      options.flag('json')
        ? `${JSON.stringify({ dryRun, auditRows }, null, 2)}\n`
        : `${auditRows} audit rows from before ${before.toISOString()} ${verb}.\n`,
    );
  } finally {
    progress.finish();
    await stores.release();
  }
}

async function removeExpired(
  { options, signal, stdout }: CommandContext,
  stores: Stores,
  dryRun: boolean,
): Promise<void> {
  try {
    const url = stores.config.postgres.url ?? '';
    const expired = await removeExpiredRows(url, { dryRun, signal });
    const { idempotencyKeys, rateLimits } = expired;
    const verb = dryRun ? 'would be removed; run it again with --yes' : 'removed';
    stdout.write(
      options.flag('json')
        ? `${JSON.stringify({ dryRun, ...expired }, null, 2)}\n`
        : `${idempotencyKeys} idempotency keys and ${rateLimits} minutes of budgets ${verb}.\n`,
    );
  } finally {
    await stores.release();
  }
}

function readWanted(options: CommandContext['options']) {
  const agent = options.text('agent');
  const dryRun = options.flag('dry-run');
  const auditBefore = readAuditAge(options);
  const ofAgent = agent !== undefined && options.flag('all-files');
  const expired = options.flag('expired');
  const kinds = [ofAgent, options.flag('orphans'), expired, auditBefore !== undefined];
  if (kinds.filter(Boolean).length !== 1 || (agent !== undefined) !== ofAgent) {
    throw usageError(
      'Give --agent KEY with --all-files, --orphans, --expired, or --audit-older-than DAYS.',
    );
  }
  if (agent !== undefined && !AGENT_KEY.test(agent)) throw usageError('--agent is no agent key.');
  if (dryRun === options.flag('yes')) {
    throw usageError('Give --dry-run to see what it would remove, or --yes to remove it.');
  }
  return { agent, dryRun, expired, auditBefore };
}
