import type { BucketKind } from '../../../entities/objects/layout';
import { openMaintenance, operator } from '../../app/maintenance';
import type { CommandContext } from '../command';
import { keysProgress } from '../keys-progress';
import type { Stores } from '../stores';

export interface RegisterReport {
  registered: number;
  nobodys: number;
  withoutTask: number;
  /** The first keys of either kind, to look at. */
  examples: { nobodys: string[]; withoutTask: string[] };
}

const BATCH = 200;
const EXAMPLES = 20;

/** Makes rows of objects under agents' prefixes that have none; what is registered stays as it is. */
export async function registerObjects(
  { config }: Pick<Stores, 'config'>,
  { stderr, signal }: Pick<CommandContext, 'stderr' | 'signal'>,
): Promise<RegisterReport> {
  const maintenance = openMaintenance(config);
  const { store, registration, buckets } = maintenance;
  const caller = operator(signal);
  const progress = keysProgress('Objects', stderr);
  const report: RegisterReport = {
    registered: 0,
    nobodys: 0,
    withoutTask: 0,
    examples: { nobodys: [], withoutTask: [] },
  };
  const flush = async (kind: BucketKind, keys: string[]) => {
    if (keys.length === 0) return;
    const done = await registration.register(caller, { kind, bucket: buckets[kind] }, keys);
    report.registered += done.registered;
    for (const what of ['nobodys', 'withoutTask'] as const) {
      report[what] += done[what].length;
      const room = EXAMPLES - report.examples[what].length;
      report.examples[what].push(...done[what].slice(0, room));
    }
  };
  try {
    let seen = 0;
    for (const kind of ['screenshots', 'binaries'] as const) {
      let keys: string[] = [];
      for await (const pair of store.sideBySide(() => caller, { bucket: buckets[kind] }, signal)) {
        signal.throwIfAborted();
        seen += 1;
        progress.update(seen);
        if (!pair.left || pair.right) continue;
        keys.push(pair.key);
        if (keys.length < BATCH) continue;
        await flush(kind, keys);
        keys = [];
      }
      await flush(kind, keys);
    }
    return report;
  } finally {
    progress.finish();
    await maintenance.close();
  }
}

export function objectsText(report: RegisterReport | undefined): string {
  if (!report) return '';
  const { registered, nobodys, withoutTask, examples } = report;
  const named = (keys: string[]) => keys.map((key) => `  ${JSON.stringify(key)}\n`).join('');
  const left = nobodys > 0 ? `Left, under no agent's prefix: ${nobodys}\n` : '';
  const odd =
    withoutTask > 0 ? `Without the task they name, which is not there: ${withoutTask}\n` : '';
  return (
    `Objects: ${registered} registered\n` +
    `${left}${named(examples.nobodys)}${odd}${named(examples.withoutTask)}`
  );
}
