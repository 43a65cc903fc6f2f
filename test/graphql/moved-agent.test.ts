import { MongoClient } from 'mongodb';
import { templateName } from '../../src/stores/mongo/database-name';
import { agent, evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertRow, insertTask } from '../support/rows';
import { startTestMongo, type TestMongo } from '../support/test-mongo';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';

const LOGS = `query ($task: ID!) {
  agentLogs(filter: { agents: ["mover"] }) { nodes { message } unavailable { agentId } }
  task(id: $task) { logs { nodes { message } } }
}`;

let time = 0;
let eu: TestMongo;

onEveryPostgres(
  'An agent that moves',
  (gateway) => {
    let databases: AgentDatabases;
    let client: MongoClient;
    let task: string;
    let name: string;
    beforeAll(async () => {
      databases = openAgentDatabases(gateway());
      client = new MongoClient(eu.url);
      name = templateName(eu.template, 'new');
      await insertRow(gateway(), 'agents', { name: 'mover' });
      task = await insertTask(gateway(), { agent_id: 'mover' });
      await databases.writeLogs('mover', [log('from the first database')]);
      await databases.of('new').collection('agent_logs').insertOne(log('from another database'));
      await client.db(name).collection('agent_logs').insertOne(log('from another cluster'));
    });
    afterAll(async () => {
      await databases.close();
      await client.close();
      await eu.stop();
    });

    const log = (message: string) => ({ message, task_id: task, created_at: new Date() });

    /** What the stream and the task's own edge say, which must be the same. */
    async function message(): Promise<string> {
      const { agentLogs, task: found } = await gateway().data(evaluator, LOGS, { task });
      expect(agentLogs).toEqual({ nodes: found.logs.nodes, unavailable: [] });
      return agentLogs.nodes[0].message;
    }

    it('is found in its new database and cluster within five seconds', async () => {
      const move = (cluster: string | null, database: string) =>
        gateway().pg.query(
          `UPDATE agents SET mongo_cluster = $1, mongo_database = $2 WHERE name = 'mover'`,
          [cluster, database],
        );
      expect(await message()).toBe('from the first database');

      await move(null, databases.of('new').databaseName);
      time += 5_000;
      expect(await message()).toBe('from another database');

      await move('eu', name);
      time += 5_000;
      expect(await message()).toBe('from another cluster');
    });

    it('writes there as well', async () => {
      const query = `mutation { writeLogs(input: { entries: [{ level: INFO, message: "arrived" }] }) { count } }`;
      await gateway().data(agent('mover'), query);
      const written = await client
        .db(name)
        .collection('agent_logs')
        .findOne({ message: 'arrived' });
      expect(written).toMatchObject({ message: 'arrived' });
    });
  },
  {
    clock: () => time,
    adapt: async (config) => {
      eu = await startTestMongo();
      return { ...config, mongo: { ...config.mongo, clusters: { eu: eu.url } } };
    },
  },
);
