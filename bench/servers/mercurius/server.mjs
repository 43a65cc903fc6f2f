import '../shared/production.mjs';
import fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';
import { announce } from '../shared/lifecycle.mjs';
import { links } from '../shared/links.mjs';
import { settings } from '../shared/settings.mjs';
import { loaders } from './loaders.mjs';
import { resolvers } from './resolvers.mjs';
import { schema } from './schema.mjs';

const { port, databaseUrl, poolSize } = settings();
const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });

const run = async (statement, values) => (await pool.query({ ...statement, values })).rows;

const app = fastify();
app.register(mercurius, {
  schema,
  resolvers: resolvers(run, links()),
  loaders: loaders(run),
  jit: 1,
});
await app.listen({ port, host: '127.0.0.1' });

announce(port, async () => {
  await app.close();
  await pool.end();
});
