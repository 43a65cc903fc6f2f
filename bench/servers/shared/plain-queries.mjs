import { deepTask, flatTask, sums, taskWithLists } from '../../queries/common-form.mjs';

/** For servers whose author writes the schema: lists are plain lists. */
const FLAT = 'key: id title status agentId userId createdAt updatedAt completedAt';
const EVALUATION = 'key: id score evaluator report createdAt';
const LISTS = `
  progress(first: 10) { key: id progressPercent message timestamp }
  evaluations(first: 10) { ${EVALUATION} }
  screenshots(first: 5) { key: id objectPath contentType sizeBytes uploadedAt url }`;

const Q1 = `query Q1 { tasks(first: 50) { ${FLAT} } }`;
const Q2 = `query Q2 { tasks(first: 50) { ${FLAT} ${LISTS} } }`;
const Q3 = `query Q3($key: ID!) { task(id: $key) { ${FLAT} description ${LISTS}
  latestEvaluation { ${EVALUATION} } averageScore
  agent { key: name description isActive version } } }`;
const Q4 = `query Q4 { statuses: statusCounts { status count }
  agents: agentSums { agentId count averageScore } }`;

const request = (query) => (variables) => JSON.stringify({ query, variables });

export const queries = {
  Q1: { body: request(Q1), answer: ({ data }) => data.tasks.map(flatTask) },
  Q2: { body: request(Q2), answer: ({ data }) => data.tasks.map(taskWithLists) },
  Q3: { body: request(Q3), answer: ({ data }) => deepTask(data.task) },
  Q4: { body: request(Q4), answer: ({ data }) => sums(data) },
};
