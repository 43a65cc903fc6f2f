import { BSON } from 'mongodb';
import { CUT, MOST_JSON } from '../../src/graphql/cut-json';
import { admin, evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertProgress, insertScreenshot, insertTask } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';

const LEVELS = 4_000;
const DEEP = `${'{"n":'.repeat(LEVELS)}1${'}'.repeat(LEVELS)}`;
const HUGE = JSON.stringify({ text: 'ä'.repeat(3 * 1024 * 1024), after: 1 });
const WIDE = JSON.stringify(Array.from({ length: 800_000 }, (_, n) => ({ n })));

const READ = /* GraphQL */ `
  query ($id: ID!) {
    task(id: $id) {
      metadata
      config
      progress { nodes { data } }
      evaluations { nodes { metrics } }
      files { nodes { metadata } }
    }
  }
`;

onEveryPostgres('Stored JSON of strangers', (gateway) => {
  let databases: AgentDatabases;
  beforeAll(() => {
    databases = openAgentDatabases(gateway());
  });
  afterAll(() => databases.close());

  const levelsOf = (value: unknown): number => {
    let levels = 0;
    let inner = value;
    while (typeof inner === 'object' && inner !== null) {
      levels += 1;
      inner = (inner as { n: unknown }).n;
    }
    expect(inner).toBe(CUT);
    return levels;
  };

  it('is cut where it is nested too deeply, in every column', async () => {
    const id = await insertTask(gateway(), { metadata: DEEP, config: DEEP });
    await insertProgress(gateway(), id, { data: DEEP });
    await insertEvaluation(gateway(), id, { metrics: DEEP });
    await insertScreenshot(gateway(), id, { metadata: DEEP });
    const { task } = await gateway().data(evaluator, READ, { id });
    const values = [
      task.metadata,
      task.config,
      task.progress.nodes[0].data,
      task.evaluations.nodes[0].metrics,
      task.files.nodes[0].metadata,
    ];
    expect(values.map(levelsOf)).toEqual(values.map(() => MOST_JSON.levels));
  });

  it('is cut where it is too long, and says so', async () => {
    const id = await insertTask(gateway(), { metadata: HUGE, config: WIDE });
    const { task } = await gateway().data(evaluator, READ, { id });
    const { text, ...rest } = task.metadata;
    expect([text.length < MOST_JSON.characters + 10, text.endsWith(CUT), rest]).toEqual([
      true,
      true,
      { [CUT]: true },
    ]);
    expect(task.config.length).toBeLessThan(MOST_JSON.characters / 4);
    expect(task.config.at(-1)).toBe(CUT);
    expect(task.config[100]).toEqual({ n: 100 });
  });

  it('is cut in agents’ databases too', async () => {
    const deep = (levels: number): object => (levels === 0 ? {} : { n: deep(levels - 1) });
    const db = databases.of('hostile');
    await insertTask(gateway(), { agent_id: 'hostile' });
    await db.collection('agent_config').insertMany([
      { key: 'deep', value: deep(150) },
      { key: 'huge', value: { bytes: new BSON.Binary(Buffer.alloc(3_000_000)), after: 1 } },
    ]);
    const { agent } = await gateway().data(
      evaluator,
      '{ agent(key: "hostile") { config { key value } } }',
    );
    const [first, second] = agent.config;
    expect(levelsOf(first.value)).toBeLessThanOrEqual(MOST_JSON.levels);
    expect(second.value.bytes).toBe(CUT);
  });

  it('is the very value where it is within the bounds', async () => {
    const numbers = Array.from({ length: 400_000 }, () => 1);
    const metadata = { numbers, ['__proto__']: 'a name', nested: [[{}]] };
    const query =
      'mutation ($metadata: JSON) { createTask(input: { title: "t", agentId: "a", metadata: $metadata }) { task { metadata } } }';
    const { createTask } = await gateway().data(admin, query, { metadata });
    expect(createTask.task.metadata).toEqual(metadata);
  });
});
