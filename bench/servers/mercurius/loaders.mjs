import * as statements from './statements.mjs';

/** What mercurius keeps by default costs a key made of the whole parent for each call. */
const uncached = (loader) => ({ loader, opts: { cache: false } });

const ids = (queries) => queries.map(({ obj }) => obj.id);

function grouped(rows) {
  const groups = new Map();
  for (const row of rows) {
    const group = groups.get(row.parent);
    if (group) group.push(row);
    else groups.set(row.parent, [row]);
  }
  return groups;
}

/** Calls with the same limit share one statement; a query rarely holds two. */
const lists = (run, statement) =>
  uncached(async (queries) => {
    const limits = [...new Set(queries.map(({ params }) => params.first))];
    const groups = new Map();
    await Promise.all(
      limits.map(async (limit) => {
        const same = queries.filter(({ params }) => params.first === limit);
        groups.set(limit, grouped(await run(statement, [ids(same), limit])));
      }),
    );
    return queries.map(({ obj, params }) => groups.get(params.first).get(obj.id) ?? []);
  });

/** `run(statement, values)` gives the rows. */
export const loaders = (run) => ({
  Task: {
    progress: lists(run, statements.progressOfTasks),
    evaluations: lists(run, statements.evaluationsOfTasks),
    screenshots: lists(run, statements.screenshotsOfTasks),

    latestEvaluation: uncached(async (queries) => {
      const rows = grouped(await run(statements.evaluationsOfTasks, [ids(queries), 1]));
      return queries.map(({ obj }) => rows.get(obj.id)?.[0] ?? null);
    }),

    averageScore: uncached(async (queries) => {
      const rows = grouped(await run(statements.averageScores, [ids(queries)]));
      return queries.map(({ obj }) => rows.get(obj.id)?.[0].score ?? null);
    }),

    agent: uncached(async (queries) => {
      const names = [...new Set(queries.map(({ obj }) => obj.agentId))];
      const rows = await run(statements.agentsByName, [names]);
      const agents = new Map(rows.map((row) => [row.name, row]));
      return queries.map(({ obj }) => agents.get(obj.agentId) ?? null);
    }),
  },
});
