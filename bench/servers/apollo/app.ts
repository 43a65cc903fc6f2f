import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSchema } from 'type-graphql';
import { announce } from '../shared/lifecycle.mjs';
import { settings } from '../shared/settings.mjs';
import { dataSource } from './data-source';
import { FileResolver } from './file.resolver';
import { StatisticsResolver } from './statistics.resolver';
import { TaskResolver } from './task.resolver';

const server = new ApolloServer({
  schema: await buildSchema({ resolvers: [TaskResolver, FileResolver, StatisticsResolver] }),
});
const { port } = settings();

await dataSource.initialize();
await startStandaloneServer(server, { listen: { port, host: '127.0.0.1' } });

announce(port, async () => {
  await server.stop();
  await dataSource.destroy();
});
