// The README's first command as a newcomer lives it, in the folder this runs in: start, ask,
// write, open a link, stop, start again, and everything is still there.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { freePort, startProgram } from './started-program.mjs';

// Twice what the product promises, since a machine of the CI may be slow.
const SECOND_START_LIMIT_MS = 6_000;
const FIRST_START_LIMIT_MS = 600_000;

const port = await freePort();
const environment = { ...process.env, PORT: String(port) };

function say(text) {
  process.stdout.write(`${text}\n`);
}

function token(role) {
  const options = { env: environment, encoding: 'utf8' };
  return execFileSync('npx', ['triptych', 'token', '--role', role], options).trim();
}

async function ask({ url, bearer, query, variables }) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...(await response.json()) };
}

async function answer(request) {
  const { data, errors } = await ask(request);
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

const ACROSS_STORES = `{
  tasks(first: 20) {
    totalCount
    nodes {
      id title agentId status
      latestProgress { message }
      logs(first: 2) { nodes { level message } }
      screenshots(first: 2) { nodes { key sizeBytes contentType } }
    }
  }
}`;

/** What an evaluator sees; every store must have given its part. */
async function acrossStores(url, bearer) {
  const { tasks } = await answer({ url, bearer, query: ACROSS_STORES });
  assert.ok(tasks.totalCount > 0, 'PostgreSQL has no task');
  assert.ok(
    tasks.nodes.some((task) => task.logs.nodes.length > 0),
    'MongoDB has no log',
  );
  assert.ok(
    tasks.nodes.some((task) => task.screenshots.nodes.length > 0),
    'no screenshot is known',
  );
  return tasks;
}

/** The hash of a screenshot's bytes, fetched by its link as a browser would. */
async function screenshotByLink(url, bearer) {
  const query = '{ screenshots(first: 1) { nodes { key sizeBytes url { url } } } }';
  const { screenshots } = await answer({ url, bearer, query });
  const [screenshot] = screenshots.nodes;
  const response = await fetch(screenshot.url.url);
  assert.equal(response.status, 200, 'the link of a screenshot does not open');
  const bytes = Buffer.from(await response.arrayBuffer());
  assert.equal(bytes.length, screenshot.sizeBytes);
  assert.equal(bytes.subarray(1, 4).toString('latin1'), 'PNG');
  return createHash('sha256').update(bytes).digest('hex');
}

const first = await startProgram({ environment, limitMs: FIRST_START_LIMIT_MS });
say(`npm start: ready in ${first.readyMs} ms at ${first.url}`);
const evaluator = token('evaluator');
const frontend = token('frontend');

const anonymous = await ask({ url: first.url, query: '{ viewer { role } }' });
assert.equal(anonymous.status, 401);
assert.equal(anonymous.errors[0].extensions.code, 'UNAUTHENTICATED');

const seen = await acrossStores(first.url, evaluator);
const picture = await screenshotByLink(first.url, frontend);
const written = await answer({
  url: first.url,
  bearer: evaluator,
  query: `mutation ($input: CreateEvaluationInput!) {
    createEvaluation(input: $input) { evaluation { id score report } }
  }`,
  variables: { input: { taskId: seen.nodes[0].id, score: 0.75, report: 'Still here tomorrow' } },
});
await first.stop();
say('npm start: stopped by SIGTERM with exit 0');

const second = await startProgram({ environment, limitMs: FIRST_START_LIMIT_MS });
say(`npm start again: ready in ${second.readyMs} ms`);
assert.deepEqual(await acrossStores(second.url, evaluator), seen);
assert.equal(await screenshotByLink(second.url, frontend), picture);
const { evaluation } = written.createEvaluation;
const kept = await answer({
  url: second.url,
  bearer: evaluator,
  query: 'query ($id: ID!) { evaluation(id: $id) { id score report } }',
  variables: { id: evaluation.id },
});
assert.deepEqual(kept.evaluation, evaluation);
await second.stop();
assert.ok(second.readyMs < SECOND_START_LIMIT_MS, `a second start took ${second.readyMs} ms`);
say('the data of the first run is all there');
