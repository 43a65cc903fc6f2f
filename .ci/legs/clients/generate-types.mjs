// generate-types.mjs TOOLS REPOSITORY FOLDER: the types of the whole schema and of one operation.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [tools, repository, output] = process.argv.slice(2);
const load = createRequire(join(tools, 'node_modules', 'from-here.js'));
const { codegen } = load('@graphql-codegen/core');
const { parse } = load('graphql');

const operation = `query Tasks($filter: TaskFilter, $first: Int, $orderBy: [TaskOrder!]!) {
  tasks(filter: $filter, first: $first, orderBy: $orderBy) {
    pageInfo { hasNextPage endCursor }
    nodes { id status createdAt evaluations(first: 3) { nodes { score metrics } } }
  }
}`;

const schema = parse(readFileSync(join(repository, 'schema.graphql'), 'utf8'));
const config = { scalars: { DateTime: 'string', JSON: 'unknown', BigInt: 'number | string' } };

/** A file per plugin: each writes the inputs it needs. */
async function generate(name, plugin, documents, expected) {
  const filename = join(output, `${name}.ts`);
  const plugins = [{ [name]: {} }];
  const pluginMap = { [name]: load(plugin) };
  const text = await codegen({ filename, schema, documents, config, plugins, pluginMap });
  for (const type of expected) {
    if (!text.includes(`export type ${type} `)) throw new Error(`no type ${type} was generated`);
  }
  writeFileSync(filename, text);
}

await generate('schema', '@graphql-codegen/typescript', [], ['TaskConnection', 'AgentLogFilter']);
await generate(
  'operations',
  '@graphql-codegen/typescript-operations',
  [{ location: 'tasks.graphql', document: parse(operation) }],
  ['TasksQuery', 'TasksQueryVariables'],
);
