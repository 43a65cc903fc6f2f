import { deepTask, flatTask, sums, taskWithLists } from '../../queries/common-form.mjs';

const FLAT = 'key: rowId title status agentId userId createdAt updatedAt completedAt';
const EVALUATION = 'key: rowId score evaluator report createdAt';
// The row id makes the order that of the indexes; without it, a descending one is added.
const LISTS = `
  progress: taskProgressesByTaskId(first: 10, orderBy: [TIMESTAMP_DESC, ROW_ID_ASC]) {
    nodes { key: rowId progressPercent message timestamp }
  }
  evaluations: evaluationsByTaskId(first: 10, orderBy: [CREATED_AT_DESC, ROW_ID_ASC]) {
    nodes { ${EVALUATION} }
  }
  screenshots: binaryFileMetadataByTaskId(
    first: 5, condition: { bucket: "screenshots" }, orderBy: [UPLOADED_AT_DESC, ROW_ID_ASC]
  ) {
    nodes { key: rowId objectPath contentType sizeBytes uploadedAt url }
  }`;
const newest = (fields) =>
  `{ tasks: allTasks(first: 50, orderBy: [CREATED_AT_DESC, ROW_ID_ASC]) { nodes { ${fields} } } }`;

const Q1 = `query Q1 ${newest(FLAT)}`;
const Q2 = `query Q2 ${newest(`${FLAT} ${LISTS}`)}`;
const Q3 = `query Q3($key: UUID!) {
  task: taskByRowId(rowId: $key) {
    ${FLAT} description ${LISTS}
    latest: evaluationsByTaskId(first: 1, orderBy: [CREATED_AT_DESC, ROW_ID_ASC]) { nodes { ${EVALUATION} } }
    all: evaluationsByTaskId { aggregates { average { score } } }
    agent: agentByAgentId { key: name description isActive version }
  }
}`;
// Evaluations carry their task's agent, so no join is needed, and none is on offer.
const Q4 = `query Q4 {
  tasks: allTasks {
    statuses: groupedAggregates(groupBy: [STATUS]) { keys distinctCount { rowId } }
    agents: groupedAggregates(groupBy: [AGENT_ID]) { keys distinctCount { rowId } }
  }
  evaluations: allEvaluations {
    scores: groupedAggregates(groupBy: [AGENT_ID]) { keys average { score } }
  }
}`;

const lists = (task) => ({
  ...task,
  progress: task.progress.nodes,
  evaluations: task.evaluations.nodes,
  screenshots: task.screenshots.nodes,
});

const deep = (task) => ({
  ...lists(task),
  latestEvaluation: task.latest.nodes[0] ?? null,
  averageScore: task.all.aggregates.average.score,
});

function grouped({ tasks, evaluations }) {
  const scores = new Map(evaluations.scores.map(({ keys, average }) => [keys[0], average.score]));
  return {
    statuses: tasks.statuses.map(({ keys, distinctCount }) => ({
      status: keys[0],
      count: distinctCount.rowId,
    })),
    agents: tasks.agents.map(({ keys, distinctCount }) => ({
      agentId: keys[0],
      count: distinctCount.rowId,
      averageScore: scores.get(keys[0]) ?? null,
    })),
  };
}

const request = (query) => (variables) => JSON.stringify({ query, variables });

export const queries = {
  Q1: { body: request(Q1), answer: ({ data }) => data.tasks.nodes.map(flatTask) },
  Q2: { body: request(Q2), answer: ({ data }) => data.tasks.nodes.map(lists).map(taskWithLists) },
  Q3: { body: request(Q3), answer: ({ data }) => deepTask(deep(data.task)) },
  Q4: { body: request(Q4), answer: ({ data }) => sums(grouped(data)) },
};
