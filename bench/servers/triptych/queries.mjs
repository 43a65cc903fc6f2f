import { deepTask, flatTask, log, sums, taskWithLists } from '../../queries/common-form.mjs';

const FLAT = 'key title status agentId userId createdAt updatedAt completedAt';
const EVALUATION = 'key score evaluator report createdAt';
const LISTS = `
  progress(first: 10) { nodes { key progressPercent message timestamp } }
  evaluations(first: 10) { nodes { ${EVALUATION} } }
  screenshots(first: 5) { nodes { key objectPath contentType sizeBytes uploadedAt url { url } } }`;
const LOG = 'key level message createdAt';

const lists = (task) => ({
  ...task,
  progress: task.progress.nodes,
  evaluations: task.evaluations.nodes,
  screenshots: task.screenshots.nodes.map((file) => ({ ...file, url: file.url.url })),
});

const ask = (query, answer) => ({
  path: '/graphql',
  body: (variables) => JSON.stringify({ query, variables }),
  answer: ({ data }, args) => answer(data, args),
});

export const queries = {
  Q1: ask(`query Q1 { tasks(first: 50) { nodes { ${FLAT} } } }`, ({ tasks }) =>
    tasks.nodes.map(flatTask),
  ),

  Q2: ask(`query Q2 { tasks(first: 50) { nodes { ${FLAT} ${LISTS} } } }`, ({ tasks }) =>
    tasks.nodes.map((task) => taskWithLists(lists(task))),
  ),

  Q3: ask(
    `query Q3($key: ID!) { task(id: $key) {
      ${FLAT} description ${LISTS}
      latestEvaluation { ${EVALUATION} } averageScore
      agent { key description isActive version }
    } }`,
    ({ task }) => deepTask(lists(task)),
  ),

  Q4: ask(
    `query Q4 {
      statuses: taskStats(groupBy: [STATUS]) { status count }
      agents: taskStats(groupBy: [AGENT]) { agentId count score { avg } }
    }`,
    ({ statuses, agents }) =>
      sums({
        statuses,
        agents: agents.map((row) => ({ ...row, averageScore: row.score?.avg ?? null })),
      }),
  ),

  Q5: ask(
    `query Q5($keys: [ID!]!) { tasks(first: 20, filter: { id: { in: $keys } }) { nodes {
      key agentId logs(first: 10, levels: [ERROR]) { nodes { ${LOG} } }
    } } }`,
    ({ tasks }) =>
      tasks.nodes.map(({ key, agentId, logs }) => ({ key, agentId, logs: logs.nodes.map(log) })),
  ),

  Q6: ask(
    `query Q6($agents: [String!]!) { agentLogs(first: 50, filter: { agents: $agents }) { nodes {
      agentId ${LOG}
    } } }`,
    ({ agentLogs }) => agentLogs.nodes.map((row) => ({ agentId: row.agentId, ...log(row) })),
  ),
};
