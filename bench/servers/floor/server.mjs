/** As little as a server can do: node http, one statement per query, no rules, no limits. */
import { createServer } from 'node:http';
import pg from 'pg';
import { addLinks } from './links.mjs';
import { closeLogs, errorsOf, newestOf } from './logs.mjs';
import { STATEMENTS } from './statements.mjs';

const pool = new pg.Pool({
  connectionString: process.env.BENCH_DATABASE_URL,
  max: Number(process.env.BENCH_POOL),
});

async function data(name, values) {
  const { rows } = await pool.query({ name, text: STATEMENTS[name], values });
  return rows[0].data;
}

const ANSWERS = {
  Q1: () => data('Q1', []),
  async Q2() {
    const tasks = await data('Q2', []);
    const at = new Date();
    for (const task of tasks) addLinks(task, at);
    return JSON.stringify(tasks);
  },
  async Q3({ key }) {
    const task = await data('Q3', [key]);
    addLinks(task, new Date());
    return JSON.stringify(task);
  },
  Q4: () => data('Q4', []),
  Q5: async ({ keys }) => JSON.stringify(await errorsOf(await data('Q5', [keys]))),
  Q6: async ({ agents }) => JSON.stringify(await newestOf(agents)),
};

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

const server = createServer(async (request, response) => {
  try {
    const { name, args } = await bodyOf(request);
    const text = Buffer.from(`{"data":${await ANSWERS[name](args)}}`);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
    response.end(text);
  } catch (error) {
    process.stderr.write(`${error.stack}\n`);
    response.writeHead(500).end();
  }
});

server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  process.stdout.write(`ready ${server.address().port}\n`);
});
process.once('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await Promise.all([pool.end(), closeLogs()]);
});
