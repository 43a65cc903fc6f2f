import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ARGUMENTS } from '../../queries/arguments.mjs';
import { requestOf } from '../ask.mjs';

/** The load generator: `run` puts one server under one query's load for a while. */
export function startLoad() {
  const child = fork(join(import.meta.dirname, 'generator.mjs'));
  return {
    async run(server, { query, connections, ms }) {
      const requests = ARGUMENTS[query].map((args) => requestOf(server, query, args));
      child.send({ port: server.port, requests, connections, ms });
      const [{ done, failed }] = await once(child, 'message');
      if (failed) {
        throw new Error(`${server.name} failed at ${query}: ${failed}\n${server.lastWords()}`);
      }
      return done;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
