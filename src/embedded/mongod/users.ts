import { MongoClient } from 'mongodb';
import { EmbeddedError } from '../embedded-error';
import { errorCode } from '../error-code';

export interface MongodUser {
  username: string;
  password: string;
  role: 'read' | 'readWrite';
}

interface Preparation {
  host: string;
  port: number;
  users: MongodUser[];
  /** Resolves with a sentence when the server is no more. */
  gone: Promise<string>;
}

const START_MS = 60_000;
const AUTHENTICATION_FAILED = 18;
/** The first user makes the others, since the server lets nobody in without one after that. */
const FIRST_ROLES = ['readWriteAnyDatabase', 'dbAdminAnyDatabase', 'userAdminAnyDatabase'];
const ROLES = { read: ['readAnyDatabase'], readWrite: ['readWriteAnyDatabase'] };

/** Waits for the server and makes its users on the first start, while it lets loopback do so. */
export async function prepareUsers({ host, port, users, gone }: Preparation): Promise<void> {
  const over = new AbortController();
  const making = makeUsers({ address: `mongodb://${host}:${port}/`, signal: over.signal }, users);
  const ended = gone.then((sentence) => {
    throw new EmbeddedError(sentence);
  });
  try {
    await Promise.race([ended, making]);
  } finally {
    // A server that is gone is not waited for any longer.
    over.abort();
    await making.catch(() => undefined);
  }
}

interface Target {
  address: string;
  signal: AbortSignal;
}

async function makeUsers(target: Target, [first, ...others]: MongodUser[]): Promise<void> {
  if (!first || (await canEnter(target, first))) return;
  await withClient(target, undefined, (client) => createUser(client, first, FIRST_ROLES));
  await withClient(target, first, async (client) => {
    for (const user of others) await createUser(client, user, ROLES[user.role]);
  });
}

async function canEnter(target: Target, user: MongodUser): Promise<boolean> {
  try {
    await withClient(target, user, (client) => client.db('admin').command({ ping: 1 }));
    return true;
  } catch (error) {
    if (errorCode(error) === AUTHENTICATION_FAILED) return false;
    throw error;
  }
}

async function createUser(client: MongoClient, user: MongodUser, roles: string[]): Promise<void> {
  const { username, password } = user;
  await client.db('admin').command({
    createUser: username,
    pwd: password,
    roles: roles.map((role) => ({ role, db: 'admin' })),
  });
}

async function withClient(
  { address, signal }: Target,
  user: MongodUser | undefined,
  work: (client: MongoClient) => Promise<unknown>,
): Promise<void> {
  const client = new MongoClient(address, {
    directConnection: true,
    serverSelectionTimeoutMS: START_MS,
    ...(user && { auth: user, authSource: 'admin' }),
  });
  const close = () => void client.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    await work(client);
  } finally {
    signal.removeEventListener('abort', close);
    await client.close();
  }
}
