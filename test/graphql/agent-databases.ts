import { type Db, type Document, MongoClient } from 'mongodb';
import { templateName } from '../../src/stores/mongo/database-name';
import type { Gateway } from '../support/gateway';

/** The agents' side: the driver they use, in the databases that the gateway reads. */
export interface AgentDatabases {
  of(agent: string): Db;
  writeLogs(agent: string, documents: Document[]): Promise<void>;
  writeMemories(agent: string, documents: Document[]): Promise<void>;
  close(): Promise<void>;
}

export function openAgentDatabases({ stores }: Gateway): AgentDatabases {
  const { url, template } = stores.mongo;
  const client = new MongoClient(url);
  const of = (agent: string) => client.db(templateName(template, agent));
  const write = async (agent: string, collection: string, documents: Document[]) => {
    await of(agent).collection(collection).insertMany(documents);
  };
  return {
    of,
    writeLogs: (agent, documents) => write(agent, 'agent_logs', documents),
    writeMemories: (agent, documents) => write(agent, 'agent_memories', documents),
    close: () => client.close(),
  };
}
