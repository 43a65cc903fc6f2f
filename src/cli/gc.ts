import { AGENT_KEY } from '../access/session';
import { openMaintenance, operator } from '../maintenance';
import type { Command, CommandContext } from './command';
import { EXIT, usageError } from './exit-codes';
import { keysProgress } from './keys-progress';
import { storesFor } from './stores';

export const command: Command = {
  summary: 'Remove an agent’s files, or what has lost its other half',
  usage: '(--agent KEY --all-files | --orphans) (--dry-run | --yes) [--json]',
  details:
    'Orphans are objects of agents without a row and rows without an object, a day old or more.\nEach batch is complete in itself: after an interruption, run it again.',
  options: {
    agent: { type: 'string', value: 'KEY', help: 'The agent' },
    'all-files': { type: 'boolean', help: 'Everything under its prefixes, with its rows' },
    orphans: { type: 'boolean', help: 'Objects without a row, and rows without an object' },
    'dry-run': { type: 'boolean', help: 'Count, and remove nothing' },
    yes: { type: 'boolean', help: 'Remove: there is no way back' },
    json: { type: 'boolean', help: 'Print the report as JSON' },
  },
  async run(context) {
    const wanted = readWanted(context.options);
    const say = (sentence: string) => context.stderr.write(`${sentence}\n`);
    const stores = await storesFor(context.config(), { say });
    const maintenance = openMaintenance(stores.config);
    const progress = keysProgress('gc', context.stderr);
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

function readWanted(options: CommandContext['options']): { agent?: string; dryRun: boolean } {
  const agent = options.text('agent');
  const dryRun = options.flag('dry-run');
  const ofAgent = agent !== undefined && options.flag('all-files');
  if (ofAgent === options.flag('orphans') || (agent !== undefined) !== ofAgent) {
    throw usageError('Give --agent KEY with --all-files, or --orphans.');
  }
  if (agent !== undefined && !AGENT_KEY.test(agent)) throw usageError('--agent is no agent key.');
  if (dryRun === options.flag('yes')) {
    throw usageError('Give --dry-run to see what it would remove, or --yes to remove it.');
  }
  return { agent, dryRun };
}
