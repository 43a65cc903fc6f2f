import type { ScramUsers } from '../auth/scram';
import { type MongoUser, mayUse, type Right } from '../auth/users';
import type { Doc, Value } from '../bson/value';
import { docOf } from '../bson/value';
import { MongoError } from '../errors';
import type { Pace } from '../query/pace';
import type { Collection } from '../storage/collection';
import type { Database } from '../storage/database';
import { checkCollectionName } from '../storage/names';
import type { Store } from '../storage/store';
import type { Arguments } from './arguments';
import type { Cursors } from './cursors';
import type { Session } from './session';

/** What the whole server shares. */
export interface ServerState {
  store: Store;
  users: ScramUsers;
  cursors: Cursors;
}

/** One command on its way: who asks, about which database, with what. */
export interface Call {
  state: ServerState;
  session: Session;
  database: string;
  args: Arguments;
  pace: Pace;
}

/** An answer as a document, or as its bytes where documents are passed on as stored. */
export type Reply = Doc | Buffer;

export interface CommandSpec {
  /** Whether it needs a user, and what that user must be allowed to do in the database. */
  access: 'anyone' | 'user' | Right;
  run(call: Call): Promise<Reply> | Reply;
}

export function reply(fields: Record<string, Value> = {}): Doc {
  return docOf(fields);
}

export function userOf({ session, args }: Call): MongoUser {
  if (session.user) return session.user;
  throw new MongoError(13, `Command ${args.name} requires authentication`);
}

export function authorize(call: Call, right: Right): void {
  const user = userOf(call);
  if (mayUse(user, call.database, right)) return;
  throw new MongoError(
    13,
    `not authorized on ${call.database} to execute command ${call.args.name}: user ` +
      `${user.username} has no ${right === 'read' ? 'read' : 'readWrite'} role there`,
  );
}

/** The name of the collection a command is about: the value of its first field. */
export function collectionName(call: Call): string {
  const value = call.args.value(call.args.name);
  if (typeof value !== 'string') {
    throw new MongoError(73, `collection name has invalid type for ${call.args.name}`);
  }
  checkCollectionName(call.database, value);
  return value;
}

export async function findCollection(call: Call): Promise<Collection | undefined> {
  const name = collectionName(call);
  const database = await call.state.store.find(call.database);
  return database?.find(name);
}

/**
 * Runs changes and waits until they are on disk. When the disk fails, what is in memory was never
 * promised to anybody: it is dropped, and the next command reads the file again.
 */
export async function durably<T>(
  call: Call,
  database: Database,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } finally {
    await database.durable().catch(async (error: unknown) => {
      await call.state.store.discard(database);
      const reason = error instanceof Error ? error.message : 'unknown';
      throw new MongoError(1, `the write could not be made durable: ${reason}`);
    });
  }
}
