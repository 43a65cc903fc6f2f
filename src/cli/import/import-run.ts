import { CommandError } from '../exit-codes';
import type { ImportStores } from './import-stores';
import type { ItemKind } from './item';
import { missingItems } from './missing-items';
import type { ImportReport } from './report';
import { readAgain, type Survey } from './survey';
import { keyOf, type Target, targetInTask, targetOfRun } from './target';
import { finishTask } from './tasks';
import { createRunWriter } from './write-run';

export interface Importing {
  agent: string;
  /** Everything goes into this task; without it each run gets one of its own. */
  task?: string;
  title?: string;
  dryRun: boolean;
  stores: ImportStores;
  report: ImportReport;
  signal: AbortSignal;
  /** Runs that have their place already. */
  met: Set<string>;
}

/** Brings one run in: what is there already is counted, the rest is written. */
export async function importRun(
  importing: Importing,
  survey: Survey,
  onProgress: (share: number) => void,
): Promise<void> {
  const { report, stores, dryRun, met } = importing;
  const target = await placeOf(importing, survey);
  met.add(keyOf(target));
  const missing = await missingItems(importing, { target, survey });
  const total = missing.size;
  for (const [digest, kind] of survey.items) if (!missing.has(digest)) report.present[kind] += 1;
  if (dryRun) {
    for (const kind of missing.values()) report.taken[kind] += 1;
    return;
  }
  const before = { ...report.taken };
  if (total > 0) {
    await write(importing, { target, survey, missing }, (left) => onProgress(1 - left / total));
  }
  // Another import at the same time may have been faster.
  const wanted = countKinds(missing.values());
  for (const [kind, count] of wanted) {
    report.present[kind] += count - (report.taken[kind] - before[kind]);
  }
  await finishTask(stores.db, target, survey);
}

async function placeOf(importing: Importing, survey: Survey): Promise<Target> {
  const { agent, task, title, dryRun, stores, report, met } = importing;
  const search = { agent, survey, met };
  if (task !== undefined) return targetInTask(stores.db, task, search);
  const { created, ...target } = await targetOfRun(stores.db, { ...search, title, dryRun });
  report[created ? 'taken' : 'present'].tasks += 1;
  // A dry run makes no tasks: two runs of the same content must not look like one.
  return target.missing ? { ...target, task: `new ${report.taken.tasks}` } : target;
}

async function write(
  importing: Importing,
  { target, survey, missing }: { target: Target; survey: Survey; missing: Map<string, ItemKind> },
  onLeft: (left: number) => void,
): Promise<void> {
  const writer = createRunWriter(importing, { target, survey });
  const left = new Set(missing.keys());
  for await (const { digest, item } of readAgain(survey)) {
    if (importing.signal.aborted) throw stopped();
    if (!left.delete(digest)) continue;
    await writer.add(item, digest);
    onLeft(left.size);
  }
  await writer.flush();
}

export const stopped = () =>
  new CommandError('Stopped early. The same command again goes on from here.');

function countKinds(kinds: Iterable<ItemKind>): Map<ItemKind, number> {
  const counts = new Map<ItemKind, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
