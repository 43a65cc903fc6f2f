import { deepTask, flatTask, log, sums, taskWithLists } from '../../queries/common-form.mjs';

const ask = (name, answer) => ({
  path: '/graphql',
  body: (args) => JSON.stringify({ name, args }),
  answer: ({ data }) => answer(data),
});

export const queries = {
  Q1: ask('Q1', (tasks) => tasks.map(flatTask)),
  Q2: ask('Q2', (tasks) => tasks.map(taskWithLists)),
  Q3: ask('Q3', deepTask),
  Q4: ask('Q4', sums),
  Q5: ask('Q5', (tasks) => tasks.map((task) => ({ ...task, logs: task.logs.map(log) }))),
  Q6: ask('Q6', (rows) => rows.map((row) => ({ agentId: row.agentId, ...log(row) }))),
};
