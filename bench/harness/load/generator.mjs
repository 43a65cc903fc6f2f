/**
 * Asks one server as fast as it answers, in a process of its own. Each connection has one request
 * at a time; what was asked last is waited for, so that all that the server did is counted. An
 * answer must have status 200 and no errors, else it is a failure and no answer; it is searched for
 * those, never parsed.
 */
import { Client } from 'undici';
import { latencies } from './latencies.mjs';

const ERRORS = Buffer.from('"errors":');

function asker(client, requests) {
  return (turn) => {
    const { path, body, headers } = requests[turn % requests.length];
    const { promise, resolve, reject } = Promise.withResolvers();
    let bytes = 0;
    let wrong;
    client.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, status) {
          if (status !== 200) wrong = `status ${status}`;
        },
        onResponseData(_controller, chunk) {
          bytes += chunk.length;
          if (chunk.includes(ERRORS)) wrong ??= chunk.toString('utf8', 0, 300);
        },
        onResponseEnd: () => resolve({ bytes, wrong }),
        onResponseError: (_controller, error) => reject(error),
      },
    );
    return promise;
  };
}

async function load({ port, requests, connections, ms }) {
  const origin = `http://127.0.0.1:${port}`;
  const clients = Array.from({ length: connections }, () => new Client(origin, { pipelining: 1 }));
  const times = [];
  let bytes = 0;
  let turn = 0;
  let failures = 0;
  let failure;
  const started = performance.now();
  const until = started + ms;
  const loop = async (client) => {
    const ask = asker(client, requests);
    for (let now = performance.now(); now < until; ) {
      const before = now;
      const answer = await ask(turn++);
      now = performance.now();
      if (answer.wrong) {
        failures += 1;
        failure ??= answer.wrong;
        continue;
      }
      bytes += answer.bytes;
      times.push(now - before);
    }
  };
  try {
    await Promise.all(clients.map(loop));
    const seconds = (performance.now() - started) / 1000;
    return { count: times.length, seconds, bytes, failures, failure, ...latencies(times) };
  } finally {
    await Promise.all(clients.map((client) => client.destroy()));
  }
}

process.on('message', async (order) => {
  try {
    process.send({ done: await load(order) });
  } catch (error) {
    process.send({ failed: error.message });
  }
});
process.once('disconnect', () => process.exit(0));
