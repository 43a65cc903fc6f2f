import { MongoClient } from 'mongodb';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { insertTask } from '../../support/rows';
import { runCommandLine } from '../../support/run-command-line';

const KEYS = ['agent_logs', 'agent_memories', 'agent_config'];

onEveryPostgres('The indexes of agents’ databases', (gateway) => {
  let client: MongoClient;
  const dbOf = (agent: string) =>
    client.db(gateway().stores.mongo.template.replace('{agent}', agent));
  const databases = async () => {
    const found = await client.db('admin').admin().listDatabases({ nameOnly: true });
    return found.databases.map(({ name }) => name);
  };
  const migrated = async () => {
    const { exit, out } = await runCommandLine(gateway(), ['migrate', '--json']);
    expect(exit).toBe(0);
    return JSON.parse(out).indexes;
  };
  const doctor = async () => {
    const { out } = await runCommandLine(gateway(), ['doctor', '--json']);
    const { findings } = JSON.parse(out) as { findings: { store: string; what: string }[] };
    return findings.filter(({ what }) => /index|database yet/.test(what)).map(({ what }) => what);
  };

  beforeAll(async () => {
    client = await MongoClient.connect(gateway().stores.mongo.url);
  });
  afterAll(() => client.close());

  it('are nobody’s where no agent has a database', async () => {
    await insertTask(gateway(), { agent_id: 'silent' });
    await insertTask(gateway(), { agent_id: 'no agent’s key' });
    expect(await migrated()).toEqual({ made: 0, present: 0, failed: [] });
    expect(await doctor()).toContain('no agent has a database yet');
  });

  it('are looked after for agents that are merely seen in tasks, too', async () => {
    await gateway().pg.query(`INSERT INTO agents (name) VALUES ('listed')`);
    for (const agent_id of ['seen', 'seen', 'listed', 'other']) {
      await insertTask(gateway(), { agent_id });
    }
    await dbOf('seen').collection('agent_logs').insertOne({ message: 'written by old code' });
    await dbOf('nobody').collection('agent_logs').insertOne({ message: 'of no agent' });
    expect(await doctor()).toContain('indexes are missing for listed, seen');
    expect(await migrated()).toEqual({ made: 2, present: 0, failed: [] });
    for (const name of KEYS) {
      for (const agent of ['listed', 'seen']) {
        const indexes = await dbOf(agent).collection(name).listIndexes().toArray();
        expect(indexes.length).toBeGreaterThan(1);
      }
    }
    expect(await migrated()).toEqual({ made: 0, present: 2, failed: [] });
    expect(await doctor()).toContain('every index is there in 2 agents’ databases');
  });

  it('make no database, and touch none that is not an agent’s', async () => {
    const names = await databases();
    for (const agent of ['silent', 'other']) {
      expect(names).not.toContain(dbOf(agent).databaseName);
    }
    const indexes = await dbOf('nobody').collection('agent_logs').listIndexes().toArray();
    expect(indexes).toHaveLength(1);
  });

  it('are refused to two whose names would share a database, and to them alone', async () => {
    await gateway().pg.query(`INSERT INTO agents (name) VALUES ('twin.a'), ('twin_a')`);
    const { failed, present } = await migrated();
    expect(present).toBe(2);
    expect(failed.map(({ agent }: { agent: string }) => agent)).toEqual(['twin.a', 'twin_a']);
    await gateway().pg.query(`DELETE FROM agents WHERE name LIKE 'twin%'`);
  });
});
