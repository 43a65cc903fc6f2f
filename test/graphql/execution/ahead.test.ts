import { toGlobalId } from '../../../src/domains/global-id';
import { agent, evaluator } from '../../support/gateway';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { insertEvaluation, insertProgress, insertScreenshot, insertTask } from '../../support/rows';

const DEEP = /* GraphQL */ `
  query ($id: ID, $trace: String, $first: Int = 2) {
    task(id: $id, traceId: $trace) {
      title
      progress(first: $first) { nodes { message } }
      evaluations { nodes { score } }
      latestProgress { message }
      averageScore
      screenshots(first: 2) { nodes { objectPath } }
      agent { key registered }
    }
  }
`;
const OWN =
  'query ($id: ID!) { task(id: $id) { title progress { nodes { message } } agent { key } } }';

onEveryPostgres('What hangs on the key of a task', (gateway) => {
  let id: string;
  let expected: unknown;

  beforeAll(async () => {
    id = await insertTask(gateway(), { title: 'Deep', agent_id: 'agent1', trace_id: 'trace-1' });
    for (const message of ['a', 'b', 'c']) await insertProgress(gateway(), id, { message });
    await insertEvaluation(gateway(), id, { score: 0.5 });
    await insertScreenshot(gateway(), id);
    expected = {
      task: {
        title: 'Deep',
        progress: { nodes: [{ message: expect.any(String) }, { message: expect.any(String) }] },
        evaluations: { nodes: [{ score: 0.5 }] },
        latestProgress: { message: expect.any(String) },
        averageScore: 0.5,
        screenshots: { nodes: [{ objectPath: expect.any(String) }] },
        agent: { key: 'agent1', registered: expect.any(Boolean) },
      },
    };
  });

  const ask = (variables: object) => gateway().data(evaluator, DEEP, variables);

  it('is asked together with it: one statement, once it is known what goes together', async () => {
    expect(await ask({ id })).toEqual(expected);
    const { statements } = await gateway().counted(async () => {
      expect(await ask({ id })).toEqual(expected);
    });
    expect(statements).toHaveLength(1);
  });

  it('is the same by every way to name the task', async () => {
    const answer = await ask({ id });
    for (const other of [id.toUpperCase(), toGlobalId('Task', id)]) {
      expect(await ask({ id: other })).toEqual(answer);
    }
    expect(await ask({ trace: 'trace-1' })).toEqual(answer);
  });

  it('is asked by the variables at hand, not by those of an earlier request', async () => {
    const nodes = async (first: number) => (await ask({ id, first })).task.progress.nodes.length;
    expect([await nodes(1), await nodes(3), await nodes(2)]).toEqual([1, 3, 2]);
  });

  it('is told nothing of where there is no such task', async () => {
    const missing = '00000000-0000-4000-8000-000000000000';
    for (const variables of [{ id: missing }, { id: missing, first: 1_000 }, { id: 'no key' }]) {
      const { errors, data } = await gateway().ask(evaluator, DEEP, variables);
      expect(data).toEqual({ task: null });
      expect(errors).toMatchObject([{ path: ['task'], extensions: { code: 'NOT_FOUND' } }]);
    }
    const both = await gateway().ask(evaluator, DEEP, { id, trace: 'trace-1' });
    expect(both.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('stays hidden with a task of another agent', async () => {
    expect(await gateway().data(agent('agent1'), OWN, { id })).toMatchObject({
      task: { title: 'Deep', agent: { key: 'agent1' } },
    });
    for (let time = 0; time < 3; time += 1) {
      const { errors, data } = await gateway().ask(agent('agent2'), OWN, { id });
      expect(data).toEqual({ task: null });
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    }
  });
});
