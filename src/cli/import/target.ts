import type { Database, Queries } from './database';
import { digestOf } from './identity';
import { markedItems, runsOfFolder } from './mark';
import type { Survey } from './survey';
import { createTask, type ImportedTask, tasksLike } from './tasks';

/** Where a run's rows and documents belong. */
export interface Target {
  task: string;
  /** Names the run within its task; never changes, even when the run grows. */
  run: string;
  /** What the task itself says of an earlier import; absent where the task was given. */
  imported?: ImportedTask;
  /** Only of a dry run: the task that would be made. */
  missing?: true;
}

export interface Search {
  agent: string;
  survey: Survey;
  /** Runs that this import has met already: two folders with the same content are two runs. */
  met: ReadonlySet<string>;
}

export const keyOf = ({ task, run }: Pick<Target, 'task' | 'run'>): string => `${task}/${run}`;

/** The task that an earlier import made of this run, or a new one. */
export async function targetOfRun(
  db: Database,
  search: Search & { title?: string; dryRun: boolean },
): Promise<Target & { created: boolean }> {
  const { agent, survey, dryRun } = search;
  if (dryRun) {
    const found = await findTask(db, search);
    const absent = { task: '', run: survey.content, missing: true as const, created: true };
    return found ? { ...found, created: false } : absent;
  }
  return db.alone(agent, async (tx) => {
    const found = await findTask(tx, search);
    return found
      ? { ...found, created: false }
      : { ...(await createTask(tx, search)), created: true };
  });
}

/** By its whole content, wherever it lies; else by its folder's name, if it has only grown since. */
async function findTask(db: Queries, search: Search): Promise<Target | undefined> {
  const { survey, met } = search;
  const targets = (await tasksLike(db, search)).map((imported) => ({
    task: imported.task,
    run: imported.run,
    imported,
  }));
  const unmet = targets.filter((target) => !met.has(keyOf(target)));
  const same = unmet.find(({ imported }) => imported.content === survey.content);
  if (same) return same;
  for (const target of unmet) if (await hasGrown(db, target, survey)) return target;
  return undefined;
}

/** The same for a task that was given: its rows alone say which runs are in it. */
export async function targetInTask(
  db: Queries,
  task: string,
  { survey, met }: Search,
): Promise<Target> {
  const named = (copy: number) => (copy === 0 ? survey.content : digestOf(survey.content, copy));
  let copy = 0;
  while (met.has(keyOf({ task, run: named(copy) }))) copy += 1;
  const own = { task, run: named(copy) };
  if ((await markedItems(db, own)).length > 0) return own;
  for (const run of await runsOfFolder(db, { task, folder: survey.name })) {
    const target = { task, run };
    if (!met.has(keyOf(target)) && (await hasGrown(db, target, survey))) return target;
  }
  return own;
}

/** Whether everything that was taken of a run then is in this one: it went on, or was repaired. */
async function hasGrown(db: Queries, target: Target, { items }: Survey): Promise<boolean> {
  const marked = await markedItems(db, target);
  // A result may have been corrected since.
  const steps = marked.filter(({ table }) => table !== 'evaluations');
  return steps.length > 0 && steps.every(({ item }) => items.has(item));
}
