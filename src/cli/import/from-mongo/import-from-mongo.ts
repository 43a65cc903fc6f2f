import { CodedError } from '../../../errors';
import { codedMongoError } from '../../../stores/mongo/mongo-errors';
import type { Output } from '../../command';
import { knownAgents } from '../../known-agents';
import { createProgress } from '../../progress';
import { stopped } from '../import-run';
import type { ImportStores } from '../import-stores';
import { addSkipped, type ImportReport } from '../report';
import { moveDocuments } from './move-documents';
import { countDocuments, groupsOfDocuments } from './read-documents';

export interface FromMongo {
  /** All agents that are known, where none is named. */
  agent?: string;
  deleteAfter: boolean;
  dryRun: boolean;
  stores: ImportStores;
  report: ImportReport;
  signal: AbortSignal;
}

/** Moves the pictures that older agents keep in their databases into the object storage. */
export async function importFromMongo(moving: FromMongo, stderr: Output): Promise<void> {
  const agents = moving.agent === undefined ? await everyAgent(moving) : [moving.agent];
  const counts = new Map<string, number>();
  for (const agent of agents) {
    await orNoted(moving, agent, async () => {
      counts.set(agent, await countDocuments(await moving.stores.mongo(agent)));
    });
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const progress = createProgress({ label: 'Moving', total, unit: 'screenshots', stderr });
  let done = 0;
  try {
    for (const agent of counts.keys()) {
      await orNoted(moving, agent, () =>
        moveAgent(moving, agent, (count) => {
          done += count;
          progress.update(done);
        }),
      );
    }
  } finally {
    progress.finish();
  }
}

async function moveAgent(
  moving: FromMongo,
  agent: string,
  onMoved: (count: number) => void,
): Promise<void> {
  const db = await moving.stores.mongo(agent);
  for await (const documents of groupsOfDocuments(db)) {
    if (moving.signal.aborted) throw stopped();
    await moveDocuments(moving, { db, agent, documents });
    onMoved(documents.length);
  }
}

async function everyAgent({ stores }: FromMongo): Promise<string[]> {
  const known = await knownAgents((text) => stores.db.query(text));
  return known.map(({ agent }) => agent);
}

/** One agent's database that is away leaves the other agents' pictures to be moved. */
async function orNoted(
  { report, agent: named }: FromMongo,
  agent: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const coded = fromDriver(error) ? codedMongoError(error, { agent }) : error;
    const passable = coded instanceof CodedError && coded.details.store !== 'postgres';
    if (named !== undefined || !passable || coded.details.store === 'objects') throw coded;
    addSkipped(report, { file: `mongodb ${agent}`, reason: coded.message });
  }
}

const fromDriver = (error: unknown): boolean =>
  error instanceof Error && error.name.startsWith('Mongo');
