import type { Command, CommandContext, Options } from './command';
import { EXIT, usageError } from './exit-codes';
import { migrateStores } from './migrate/migrate-stores';
import {
  DEFAULT_OBJECTS,
  DEFAULT_SEED,
  DEFAULT_SIZE,
  type SeedOptions,
  type SeedReport,
} from './seed/seed-demo-data';
import { showProgress } from './seed/seed-progress';
import { seedStores } from './seed/seed-stores';
import { SIZE_LIMITS } from './seed/world';
import { type Stores, storesFor } from './stores';

export const command: Command = {
  summary: 'Write demo data',
  usage: '[--tasks N] [--agents N] [--logs N] [--seed N] [--until TIME] [--objects N] [--json]',
  details:
    'The same options tell the same story; what is there already is left as it is. Other sizes or\nanother seed add a story beside it.',
  options: {
    tasks: { type: 'string', value: 'N', help: `How many tasks (${DEFAULT_SIZE.tasks})` },
    agents: { type: 'string', value: 'N', help: `agent1 to agentN (${DEFAULT_SIZE.agents})` },
    logs: { type: 'string', value: 'N', help: `Logs of each agent (${DEFAULT_SIZE.logs})` },
    seed: { type: 'string', value: 'N', help: `Which story (${DEFAULT_SEED})` },
    until: {
      type: 'string',
      value: 'TIME',
      help: 'When it ends, as 2026-01-31T12:00:00Z; without it the last full hour',
    },
    objects: {
      type: 'string',
      value: 'N',
      help: `Upload the newest N files; the rest are rows alone (${DEFAULT_OBJECTS})`,
    },
    json: { type: 'boolean', help: 'Print the report as JSON' },
  },
  async run(context) {
    const { options, stdout, stderr } = context;
    const wanted = readWanted(options);
    const say = (sentence: string) => stderr.write(`${sentence}\n`);
    const stores = await storesFor(context.config(), { say });
    try {
      // Agents' databases get their indexes with their first documents.
      const only = { ...stores.embedded, mongo: false };
      if (!stores.running) await migrateStores(stores, { only, say });
      const report = await seedWithProgress(context, { stores, wanted });
      stdout.write(options.flag('json') ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
    } finally {
      await stores.release();
    }
    return EXIT.ok;
  },
};

type Wanted = Required<Pick<SeedOptions, 'size' | 'seed'>> & Pick<SeedOptions, 'until' | 'objects'>;

function readWanted(options: Options): Wanted {
  const part = (name: keyof typeof DEFAULT_SIZE) => {
    const [min, max] = SIZE_LIMITS[name];
    return options.count(name, { min, max }) ?? DEFAULT_SIZE[name];
  };
  return {
    size: { tasks: part('tasks'), agents: part('agents'), logs: part('logs') },
    seed: options.count('seed', { min: 0, max: 2 ** 32 }) ?? DEFAULT_SEED,
    until: readTime(options.text('until')),
    objects: options.count('objects', { min: 0, max: 10_000_000 }),
  };
}

const TIME = /^2\d{3}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/;

function readTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  // A day that no calendar has would silently become one of the next month.
  const real = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text.slice(0, 10));
  if (real && TIME.test(text)) return time;
  throw usageError('--until must be a time in UTC such as 2026-01-31T12:00:00Z.');
}

async function seedWithProgress(
  { stderr, signal }: CommandContext,
  { stores, wanted }: { stores: Stores; wanted: Wanted },
): Promise<SeedReport> {
  const progress = showProgress(wanted.size, stderr);
  try {
    return await seedStores(stores, { ...wanted, signal, onProgress: progress.update });
  } finally {
    progress.finish();
  }
}

function asText(report: SeedReport): string {
  const { filesWithoutObject: without } = report;
  const lines = [
    `PostgreSQL: ${report.tasks} tasks, ${report.progress} progress rows, ` +
      `${report.evaluations} evaluations, ${report.files} files, ${report.agents} agents written`,
    `MongoDB: ${report.logs} logs, ${report.memories} memories, ${report.config} settings written`,
    `Objects: ${report.objects} uploaded, ${report.objectsPresent} were there`,
  ];
  if (without > 0) lines.push(`${without} files have no object; --objects N uploads more of them.`);
  return `${lines.join('\n')}\n`;
}
