import { GraphQLScalarType } from 'graphql';
import * as statements from './statements.mjs';

const DateTime = new GraphQLScalarType({
  name: 'DateTime',
  serialize: (value) => value.toISOString(),
});

/** `run(statement, values)` gives the rows, `link(file)` a url. */
export const resolvers = (run, link) => ({
  DateTime,
  Query: {
    tasks: (_, { first }) => run(statements.newestTasks, [first]),
    task: async (_, { id }) => (await run(statements.taskById, [id]))[0] ?? null,
    statusCounts: () => run(statements.statusCounts),
    agentSums: () => run(statements.agentSums),
  },
  File: {
    url: (file) => link(file),
  },
});
