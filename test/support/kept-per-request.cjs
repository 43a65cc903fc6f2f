/**
 * Prints how many KB of each request stay in old memory. Started with a heap so large that old memory
 * is never cleared: then all that is promoted shows, although nobody needs it any more.
 */
require('reflect-metadata');
const { join } = require('node:path');
const { getHeapSpaceStatistics } = require('node:v8');

const ROOT = join(__dirname, '../..');
const { createEngine } = require(join(ROOT, 'dist/src/graphql/engine.js'));

const REQUESTS = 3_000;
const OWN_KB = 8;

const oldMemory = () =>
  getHeapSpaceStatistics()
    .filter(({ space_name: name }) => name.startsWith('old'))
    .reduce((sum, { space_used_size: used }) => sum + used, 0);

const engine = createEngine({
  introspection: false,
  costLimits: { evaluator: 5_000 },
  knownAgents: async () => 1,
  report: (error) => {
    throw error;
  },
  contextFor: (caller) => ({
    caller,
    services: { trail: { end: async () => undefined } },
    own: new Array((OWN_KB * 1024) / 8).fill(0),
  }),
});

async function ask() {
  const { body } = await engine.execute({
    method: 'POST',
    headers: new Map([['content-type', 'application/json']]),
    search: '',
    body: { query: process.argv[2] },
    session: { role: 'evaluator' },
    requestId: 'one',
    deadline: Date.now() + 10_000,
    signal: undefined,
  });
  return body;
}

async function main() {
  for (let warm = 0; warm < REQUESTS; warm += 1) await ask();
  const before = oldMemory();
  let answer = '';
  for (let asked = 0; asked < REQUESTS; asked += 1) {
    answer = await ask();
    if (asked % 20 === 0) await new Promise(setImmediate);
  }
  const kb = (oldMemory() - before) / 1024 / REQUESTS;
  process.stdout.write(JSON.stringify({ kb, answer }));
}

void main();
