import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BENCH } from '../harness/paths.mjs';

/** The gateway first, the others as the report lists them; one folder each beside this file. */
export const TITLES = {
  triptych: 'Triptych',
  floor: 'floor',
  postgraphile: 'PostGraphile 5',
  mercurius: 'mercurius + jit',
  'mercurius-signing': 'mercurius + jit, signing as the gateway',
  apollo: 'ordinary Apollo',
};

/** The same server once more under another setting, to show what that alone does. */
const VARIANTS = {
  'mercurius-signing': { of: 'mercurius', env: { BENCH_SIGNER: 'product' }, only: ['Q2', 'Q3'] },
};
export const isVariant = (name) => name in VARIANTS;

/** How to start a server and how to ask it. */
export async function describeServer(name) {
  const { of = name, env = {}, only } = VARIANTS[name] ?? {};
  const folder = join(BENCH, 'servers', of);
  if (!existsSync(folder)) throw new Error(`There is no server ${name} in bench/servers.`);
  const { queries } = await import(join(folder, 'queries.mjs'));
  const special = join(folder, 'launch.mjs');
  const { launch } = existsSync(special)
    ? await import(special)
    : { launch: ordinary(folder, env) };
  const asked = only ?? Object.keys(queries);
  return {
    name,
    queries: Object.fromEntries(asked.map((query) => [query, queries[query]])),
    launch,
  };
}

const ordinary = (folder, env) => (stores) => ({
  args: [join(folder, 'server.mjs')],
  env: {
    BENCH_DATABASE_URL: stores.DATABASE_URL,
    BENCH_MONGODB_URL: stores.MONGODB_URL,
    BENCH_AGENT_DATABASES: stores.AGENT_DATABASE_TEMPLATE,
    BENCH_POOL: '10',
    ...objectVariables(stores.S3_URL),
    ...env,
  },
  headers: {},
});

function objectVariables(text) {
  const url = new URL(text);
  return {
    BENCH_S3_ENDPOINT: url.origin,
    BENCH_S3_ACCESS_KEY: decodeURIComponent(url.username),
    BENCH_S3_SECRET_KEY: decodeURIComponent(url.password),
    BENCH_S3_BUCKET: 'screenshots',
  };
}
