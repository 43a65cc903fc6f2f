import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertProgress, insertScreenshot, insertTask } from '../support/rows';

const AGENTS = ['agent1', 'agent2', 'agent3'];

const PAGE = /* GraphQL */ `
  query ($first: Int!) {
    tasks(first: $first) {
      nodes {
        title
        progress(first: 10) { nodes { message } }
        evaluations { nodes { score } }
        screenshots(first: 5) { nodes { objectPath } }
      }
    }
  }
`;

onEveryPostgres('Batching', (gateway) => {
  beforeAll(async () => {
    for (let index = 0; index < 60; index += 1) {
      const agent_id = AGENTS[index % AGENTS.length];
      const id = await insertTask(gateway(), { title: `Task ${index}`, agent_id });
      await insertProgress(gateway(), id, { message: 'half way' });
      await insertEvaluation(gateway(), id);
      await insertScreenshot(gateway(), id);
    }
  });

  it.each([1, 5, 50])(
    'reads a page of %i tasks with three edges in 4 statements, and in 2 from then on',
    async (first) => {
      const ask = () => gateway().counted(() => gateway().data(evaluator, PAGE, { first }));
      expect((await ask()).statements.length).toBeLessThanOrEqual(4);
      expect((await ask()).statements).toHaveLength(2);
    },
  );

  it('selects the asked columns alone', async () => {
    const { statements } = await gateway().counted(() =>
      gateway().data(evaluator, '{ tasks { nodes { title } } }'),
    );
    expect(statements).toHaveLength(1);
    expect(statements[0]?.text).toContain('"title"');
    expect(statements[0]?.text).not.toMatch(/config|metadata|description/);
  });

  it('reads the logs of many tasks by one call per agent’s database', async () => {
    const { mongoCalls, statements } = await gateway().counted(() =>
      gateway().data(
        evaluator,
        '{ tasks(first: 30) { nodes { logs(first: 3) { nodes { message } } } } }',
      ),
    );
    expect(mongoCalls.map(({ agent }) => agent).sort()).toEqual(AGENTS);
    expect(statements.filter(({ text }) => text.includes('"tasks"'))).toHaveLength(1);
  });
});
