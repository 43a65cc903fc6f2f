import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertProgress, insertTask } from '../support/rows';

const NONE = ['NaN', 'Infinity', '-Infinity', 1e101, 1.7e308, -1.7e308];
const SCORES = [0.25, -1e100, 0.75];

onEveryPostgres('Scores that are no numbers, as other code wrote them', (gateway) => {
  let task: string;
  let spoiled: string;
  const data = (query: string, variables: object = {}) =>
    gateway().data(evaluator, query, variables);
  const scores = async (args: string) => {
    const { evaluations } = await data(`{ evaluations(${args}) { totalCount nodes { score } } }`);
    return evaluations.nodes.map(({ score }: { score: number | null }) => score);
  };

  beforeAll(async () => {
    task = await insertTask(gateway(), { agent_id: 'odd', status: 'completed' });
    spoiled = await insertTask(gateway(), { agent_id: 'spoiled', title: 'Spoiled' });
    for (const score of [...NONE, ...SCORES]) await insertEvaluation(gateway(), task, { score });
    await insertEvaluation(gateway(), spoiled, { score: 'NaN' });
  });

  it('are null, and the others what they are', async () => {
    const found = await scores('first: 20, filter: { agentId: { eq: null } }');
    expect(found.filter((score: number | null) => score !== null).sort()).toEqual(
      [...SCORES].sort(),
    );
    expect(found).toHaveLength(10);
  });

  it('match no bound, and are found as missing', async () => {
    expect(await scores('filter: { score: { gt: 0.5 } }')).toEqual([0.75]);
    expect(await scores('filter: { score: { lt: 0 } }')).toEqual([-1e100]);
    expect(await scores('filter: { score: { eq: null } }')).toHaveLength(7);
  });

  it('come last in either order, and pages go through them', async () => {
    const nulls = Array(7).fill(null);
    expect(await scores('orderBy: SCORE_DESC')).toEqual([0.75, 0.25, -1e100, ...nulls]);
    expect(await scores('orderBy: SCORE_ASC')).toEqual([-1e100, 0.25, 0.75, ...nulls]);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { evaluations } = await data(
        `query ($after: String) { evaluations(first: 2, after: $after, orderBy: SCORE_DESC) {
           nodes { id } pageInfo { endCursor hasNextPage } } }`,
        { after },
      );
      seen.push(...evaluations.nodes.map(({ id }: { id: string }) => id));
      after = evaluations.pageInfo.hasNextPage ? evaluations.pageInfo.endCursor : null;
    } while (after);
    expect(new Set(seen).size).toBe(10);
  });

  it('count in no mean, sum or order of tasks', async () => {
    const { tasks, agent, none, taskStats, all } = await data(
      `query { tasks(orderBy: AVERAGE_SCORE_DESC) { nodes { agentId averageScore } }
         agent(key: "odd") { averageScore } none: agent(key: "spoiled") { averageScore }
         taskStats(groupBy: AGENT) { agentId score { avg min max p50 } }
         all: tasks(filter: { averageScore: { gt: -1 } }) { totalCount } }`,
    );
    const mean = SCORES.reduce((sum, score) => sum + score) / SCORES.length;
    expect(tasks.nodes).toEqual([
      { agentId: 'odd', averageScore: expect.any(Number) },
      { agentId: 'spoiled', averageScore: null },
    ]);
    expect(tasks.nodes[0].averageScore / mean).toBeCloseTo(1);
    expect(agent.averageScore / mean).toBeCloseTo(1);
    expect(none.averageScore).toBeNull();
    expect(taskStats).toEqual([
      {
        agentId: 'odd',
        score: { avg: tasks.nodes[0].averageScore, min: -1e100, max: 0.75, p50: 0.25 },
      },
      { agentId: 'spoiled', score: null },
    ]);
    expect(all.totalCount).toBe(0);
  });

  it('are refused where the gateway writes', async () => {
    const create = `mutation ($score: Float!) {
      createEvaluation(input: { taskId: "${task}", score: $score }) { evaluation { score } } }`;
    expect(await gateway().code(evaluator, create, { score: 1.1e100 })).toBe('BAD_USER_INPUT');
    const { createEvaluation } = await data(create, { score: 1e100 });
    expect(createEvaluation.evaluation.score).toBe(1e100);
  });

  it('nor do progress and endless times spoil an answer', async () => {
    await insertProgress(gateway(), task, { progress_percent: 'NaN' });
    await gateway().pg.query(
      `UPDATE tasks SET started_at = '-infinity', completed_at = 'infinity' WHERE id = $1`,
      [task],
    );
    const { task: found, taskStats } = await data(
      `{ task(id: "${task}") { latestProgress { progressPercent } }
         taskStats(groupBy: []) { durationMs { avg } } }`,
    );
    expect(found.latestProgress).toEqual({ progressPercent: null });
    expect(taskStats).toEqual([{ durationMs: null }]);
  });
});
