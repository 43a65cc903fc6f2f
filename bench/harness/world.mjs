import { randomBytes } from 'node:crypto';
import { describeDatabase, makeLogin } from '../data/databases.mjs';
import { loadLogs } from '../data/load-logs.mjs';
import { startStores } from '../stores/start-stores.mjs';

/** The stores with their data; everything that is opened is closed again by `close`. */
export async function openWorld({ admin, folder, tasks, say }) {
  const closers = [];
  const world = {
    folder,
    later: (work) => closers.unshift(work),
    async close() {
      for (const work of closers.splice(0)) await work();
    },
  };
  try {
    const { version, micros } = await describeDatabase(admin);
    Object.assign(world, { postgres: version, databaseMicros: micros });
    say(`PostgreSQL ${world.postgres}`);
    const stores = await startStores(folder, process.env);
    world.later(() => stores.stop());
    world.mongo = stores.mongo;
    const variables = {
      ...stores.variables,
      AGENT_DATABASE_TEMPLATE: 'bench-{agent}db',
      DATA_DIR: folder,
      JWT_SECRET: randomBytes(24).toString('hex'),
      CURSOR_SECRET: randomBytes(24).toString('hex'),
    };
    const login = await makeLogin(admin, variables);
    world.later(() => login.drop());
    const logs = await loadLogs(variables);
    world.later(() => logs.drop());
    /** Where servers are started on a database of so many tasks. */
    world.withTasks = async (count) => {
      const { url, counts } = await login.makeDatabase(count);
      return { folder, counts, stores: { ...variables, DATABASE_URL: url } };
    };
    world.whole = await world.withTasks(tasks);
    world.counts = { ...world.whole.counts, logs: logs.documents };
    world.keys = keysOf(variables.S3_URL);
    say(`loaded ${JSON.stringify(world.counts)}`);
    return world;
  } catch (error) {
    await world.close();
    throw error;
  }
}

function keysOf(text) {
  const url = new URL(text);
  return {
    endpoint: url.origin,
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
    bucket: 'screenshots',
  };
}
