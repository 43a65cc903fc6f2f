import { MongoClient } from 'mongodb';
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
  const ended = gone.then((sentence) => {
    throw new Error(sentence);
  });
  await Promise.race([ended, makeUsers(`mongodb://${host}:${port}/`, users)]);
}

async function makeUsers(address: string, [first, ...others]: MongodUser[]): Promise<void> {
  if (!first || (await canEnter(address, first))) return;
  await withClient(address, undefined, (client) => createUser(client, first, FIRST_ROLES));
  await withClient(address, first, async (client) => {
    for (const user of others) await createUser(client, user, ROLES[user.role]);
  });
}

async function canEnter(address: string, user: MongodUser): Promise<boolean> {
  try {
    await withClient(address, user, (client) => client.db('admin').command({ ping: 1 }));
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
  address: string,
  user: MongodUser | undefined,
  work: (client: MongoClient) => Promise<unknown>,
): Promise<void> {
  const client = new MongoClient(address, {
    directConnection: true,
    serverSelectionTimeoutMS: START_MS,
    ...(user && { auth: user, authSource: 'admin' }),
  });
  try {
    await work(client);
  } finally {
    await client.close();
  }
}
