import type { Db } from 'mongodb';
import { CodedError } from '../../errors';
import { makeIndexes } from '../../stores/mongo/index-maker';
import { bucketAdvice } from '../../stores/objects/bucket-state';
import type { ObjectStore } from '../../stores/objects/object-store';
import { type AgentDatabases, openAgentDatabases } from '../agent-databases';
import { storeNotReady } from '../exit-codes';
import { openObjects } from '../open-objects';
import type { Stores } from '../stores';
import { type Database, openDatabase } from './database';
import { checkTables } from './tasks';

/** The three stores, as an operator reaches them. */
export interface ImportStores {
  db: Database;
  objects: ObjectStore;
  mongo(agent: string): Promise<Db>;
  /** The same with its indexes made, which is done once. */
  mongoForWriting(agent: string): Promise<Db>;
  close(): Promise<void>;
}

export async function openStores(
  { config }: Pick<Stores, 'config'>,
  note: (sentence: string) => void,
): Promise<ImportStores> {
  const db = openDatabase(config.postgres.url ?? '');
  const objects = openObjects(config.objects);
  let agents: AgentDatabases | undefined;
  const close = async () => {
    objects.close();
    await agents?.close();
    await db.close();
  };
  try {
    await checkTables(db);
    await checkBucket(objects);
    agents = await openAgentDatabases(config, db.pool);
  } catch (error) {
    await close();
    throw error;
  }
  const { of } = agents;
  const indexed = new Map<string, Promise<void>>();
  return {
    db,
    objects,
    mongo: of,
    mongoForWriting: async (agent) => {
      const database = await of(agent);
      const making = indexed.get(agent) ?? withIndexes(database, agent, note);
      indexed.set(agent, making);
      await making;
      return database;
    },
    close,
  };
}

/** A user without the right to make indexes may still write. */
async function withIndexes(
  database: Db,
  agent: string,
  note: (sentence: string) => void,
): Promise<void> {
  try {
    await makeIndexes(database);
  } catch (error) {
    const why = error instanceof CodedError ? error.message : 'MongoDB refused them';
    note(`no indexes were made for ${agent}: ${why}`);
  }
}

async function checkBucket(objects: ObjectStore): Promise<void> {
  const bucket = objects.buckets.screenshots;
  const state = await objects.bucketState(bucket);
  if (state !== 'present') throw storeNotReady(bucketAdvice(bucket, state));
}
