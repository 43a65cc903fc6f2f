import { randomBytes } from 'node:crypto';
import { compareAnswers } from './compare/compare.mjs';
import { linkChecker } from './compare/links.mjs';
import { makeLogin, serverVersion } from './data/databases.mjs';
import { loadLogs } from './data/load-logs.mjs';
import { EXIT } from './exit-codes.mjs';
import { startLoad } from './harness/load/start-load.mjs';
import { measure } from './harness/rounds.mjs';
import { startServer } from './harness/start-server.mjs';
import { ratioLines } from './report/ratio-lines.mjs';
import { describeServer } from './servers/index.mjs';
import { startStores } from './stores/start-stores.mjs';

/** All of a run: data, servers, comparing, rounds, report. Leaves nothing behind. */
export async function runBench({ options, admin, folder, say }) {
  const cleanUp = [];
  const later = (work) => cleanUp.unshift(work);
  try {
    say(`PostgreSQL ${await serverVersion(admin)}`);
    const stores = await startStores(folder, process.env);
    later(() => stores.stop());
    const variables = {
      ...stores.variables,
      AGENT_DATABASE_TEMPLATE: 'bench-{agent}db',
      DATA_DIR: folder,
      JWT_SECRET: randomBytes(24).toString('hex'),
      CURSOR_SECRET: randomBytes(24).toString('hex'),
    };
    const login = await makeLogin(admin, variables);
    later(() => login.drop());
    const { url, counts } = await login.makeDatabase(options.tasks);
    say(`loaded ${JSON.stringify(counts)}`);
    const logs = await loadLogs(variables);
    later(() => logs.drop());

    const servers = [];
    const place = { stores: { ...variables, DATABASE_URL: url }, folder };
    for (const name of options.servers) {
      const server = await startServer(await describeServer(name), place);
      later(() => server.stop());
      servers.push({ ...server, label: name });
      if (name !== 'triptych') continue;
      const control = await startServer(await describeServer(name), place);
      later(() => control.stop());
      servers.push({ ...control, label: 'control' });
    }
    say('comparing answers');
    const compared = await compareAnswers({
      servers: servers.filter(({ label }) => label !== 'control'),
      queries: options.only,
      checkLink: linkChecker(keysOf(variables.S3_URL)),
    });
    for (const { query, servers: names, links } of compared) {
      say(`${query}: equal on ${names.join(', ')}${links > 0 ? `, ${links} links` : ''}`);
    }
    const load = startLoad();
    later(() => load.stop());
    const samples = await measure({
      load,
      servers,
      queries: options.only,
      levels: [16, 1],
      rounds: options.rounds,
      ms: options.seconds * 1000,
      warmMs: 1500,
      say,
    });
    for (const line of ratioLines(samples, options)) process.stdout.write(`${line}\n`);
    return EXIT.ok;
  } finally {
    for (const work of cleanUp) await work();
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
