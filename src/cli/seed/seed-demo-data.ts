import type { Db } from 'mongodb';
import type { ClientBase, Pool } from 'pg';
import { atOnce } from '../../stores/at-once';
import { CommandError } from '../exit-codes';
import { createStory, type Story } from './story';
import { HOUR } from './timeline';
import type { BucketNames, DemoSize } from './world';
import { type AgentDocuments, writeAgent } from './write-mongo';
import { createObjectWriter, type ObjectWriter, type PutObject } from './write-objects';
import { checkTables, createTableWriter, type TableWriter } from './write-postgres';

export const DEFAULT_SIZE: DemoSize = { tasks: 40, agents: 6, logs: 120 };
export const DEFAULT_SEED = 1;
export const DEFAULT_OBJECTS = 500;

const AGENTS_AT_ONCE = 4;

export interface SeedOptions {
  pg: Pool | ClientBase;
  agentDb: (agent: string) => Db | Promise<Db>;
  putObject: PutObject;
  size?: DemoSize;
  seed?: number;
  /** The story ends here; by default at the last full hour. */
  until?: Date;
  buckets?: BucketNames;
  /** The newest so many files are uploaded; the others are rows alone. */
  objects?: number;
  /** Ends it between two writes. */
  signal?: AbortSignal;
  onProgress?: (progress: SeedProgress) => void;
}

export interface SeedProgress {
  stage: 'tasks' | 'agents';
  done: number;
  total: number;
}

/** Rows, documents and objects that were not there before. */
export interface SeedReport extends AgentDocuments {
  agents: number;
  tasks: number;
  progress: number;
  evaluations: number;
  files: number;
  objects: number;
  objectsPresent: number;
  /** Files of this story whose object was left out. */
  filesWithoutObject: number;
}

/** Tells the story into the three stores. Told again with the same options, it adds nothing. */
export async function seedDemoData(options: SeedOptions): Promise<SeedReport> {
  const { size = DEFAULT_SIZE, seed = DEFAULT_SEED, until = lastFullHour() } = options;
  const buckets = options.buckets ?? { screenshots: 'screenshots', binaries: 'binaries' };
  const story = createStory({ size, seed, until, buckets });
  await checkTables(options.pg);

  const tables = createTableWriter(options.pg);
  const objects = createObjectWriter({
    put: options.putObject,
    limit: options.objects ?? DEFAULT_OBJECTS,
  });
  // Both are waited for even if one fails, so that nothing is still writing afterwards.
  const [told, documents] = await Promise.allSettled([
    writeTasks(story, { tables, objects, options }),
    writeAgents(story, options),
  ]);
  if (told.status === 'rejected') throw told.reason;
  if (documents.status === 'rejected') throw documents.reason;
  return report({ tables, objects, documents: documents.value });
}

async function writeTasks(
  story: Story,
  o: { tables: TableWriter; objects: ObjectWriter; options: SeedOptions },
): Promise<void> {
  const { tables, objects } = o;
  const total = story.world.size.tasks;
  let done = 0;
  await tables.add('agents', story.agents());
  for (const batch of story.taskBatches()) {
    stopIfAsked(o.options.signal);
    await tables.add('tasks', batch.tasks);
    await tables.add('task_progress', batch.task_progress);
    await tables.add('evaluations', batch.evaluations);
    await tables.add(
      'binary_file_metadata',
      batch.files.map(({ row }) => row),
    );
    await objects.add(batch.files.map(({ object }) => object));
    done += batch.tasks.length;
    o.options.onProgress?.({ stage: 'tasks', done, total });
  }
  await tables.flush();
}

async function writeAgents(story: Story, options: SeedOptions): Promise<AgentDocuments> {
  const { agents } = story.world;
  let done = 0;
  const parts = await atOnce(AGENTS_AT_ONCE, agents, async (agent) => {
    stopIfAsked(options.signal);
    const written = await writeAgent(await options.agentDb(agent), { story, agent });
    done += 1;
    options.onProgress?.({ stage: 'agents', done, total: agents.length });
    return written;
  });
  return parts.reduce(
    (sum, part) => ({
      logs: sum.logs + part.logs,
      memories: sum.memories + part.memories,
      config: sum.config + part.config,
    }),
    { logs: 0, memories: 0, config: 0 },
  );
}

function report(o: {
  tables: TableWriter;
  objects: ObjectWriter;
  documents: AgentDocuments;
}): SeedReport {
  const { written } = o.tables;
  const { counts } = o.objects;
  return {
    agents: written.agents,
    tasks: written.tasks,
    progress: written.task_progress,
    evaluations: written.evaluations,
    files: written.binary_file_metadata,
    ...o.documents,
    objects: counts.written,
    objectsPresent: counts.present,
    filesWithoutObject: counts.skipped,
  };
}

function stopIfAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new CommandError('Stopped early. The same command again writes what is missing.');
  }
}

function lastFullHour(): Date {
  return new Date(Math.floor(Date.now() / HOUR) * HOUR);
}
