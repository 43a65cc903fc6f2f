import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { BENCH } from '../harness/paths.mjs';

/**
 * MongoDB and object storage as variables of the gateway: BENCH_MONGODB_URL names a real MongoDB,
 * else both are the product's own servers. Links are only signed, so any object storage will do.
 */
export async function startStores(folder, environment) {
  const child = fork(join(BENCH, 'stores', 'main.mjs'), [folder], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const [variables] = await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => {
      throw new Error(`The embedded stores ended with ${code} before they were ready.`);
    }),
  ]);
  const real = environment.BENCH_MONGODB_URL;
  if (real) {
    variables.MONGODB_URL = real;
    delete variables.MONGODB_URL_EVALUATOR;
  }
  return {
    variables,
    mongo: real ? 'a real server' : 'the embedded server of the product',
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
