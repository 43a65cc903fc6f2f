import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { MongoConfig } from '../../config/config';
import type { ClusterHealth } from '../../stores/mongo/mongo-health';
import { storeNotReady } from '../exit-codes';

/** Ends the start where a cluster refuses our login, which waiting would not help. */
export async function checkMongo(mongo: MongoConfig): Promise<void> {
  const refused = (await askBeside(mongo)).find(({ state }) => state === 'refused');
  if (!refused) return;
  const variable = refused.cluster === 'default' ? 'MONGODB_URL' : 'MONGODB_CLUSTERS';
  throw storeNotReady(
    `MongoDB cluster ${refused.cluster} refuses the login: check the user and password in ${variable}.`,
  );
}

/**
 * The driver takes as long to load as all our own code, and as much memory, for one question. So a
 * process of its own asks it meanwhile and takes that memory away when it ends: requests load the
 * driver when the first of them needs it. A thread would leave most of its memory behind.
 */
function askBeside(mongo: MongoConfig): Promise<ClusterHealth[]> {
  const child = fork(join(__dirname, 'mongo-process.js'), {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // A start that has failed by something else does not wait for it: it ends when we do.
  child.unref();
  child.channel?.unref();
  return new Promise((resolve, reject) => {
    child.on('message', (health: ClusterHealth[]) => {
      resolve(health);
      child.disconnect();
    });
    child.on('error', (error) => reject(notAsked(error.message)));
    child.on('exit', (code, signal) => reject(notAsked(`it ended by ${signal ?? code}`)));
    // Where it cannot be sent, its end says why.
    child.send(mongo, () => undefined);
  });
}

const notAsked = (reason: string) =>
  storeNotReady(
    `MongoDB could not be asked: the process that does so at the start, in about 60 MB, failed (${reason}).`,
  );
