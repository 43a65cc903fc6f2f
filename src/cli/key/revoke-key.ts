import { idOfApiKey } from '../../access/api-key';
import type { CommandContext } from '../command';
import { CommandError, usageError } from '../exit-codes';
import { type KeyDatabase, withKeyDatabase } from './key-database';
import { keysNamed, markRevoked, type StoredKey } from './key-rows';

/** Ends one key, named by its id or by a label that only one key in use has. */
export async function revokeKey(context: CommandContext): Promise<void> {
  const { positionals, options, stdout } = context;
  const name = positionals[1] ?? '';
  if (name === '') throw usageError('Give the id or the label of a key.');
  const { key, changed } = await withKeyDatabase(context, (database) => revoke(database, name));
  const id = idOfApiKey(key.hash);
  const { label, role, agent } = key;
  if (options.flag('json')) {
    stdout.write(`${JSON.stringify({ id, label, role, agent, changed }, null, 2)}\n`);
    return;
  }
  stdout.write(
    changed
      ? `Revoked ${id}. Every running instance refuses it within 30 seconds.\n`
      : `${id} was revoked already, at ${key.revokedAt}.\n`,
  );
}

async function revoke(
  database: KeyDatabase,
  name: string,
): Promise<{ key: StoredKey; changed: boolean }> {
  const key = theOne(await keysNamed(database, name), name);
  if (key.revokedAt !== null) return { key, changed: false };
  await markRevoked(database, key.hash);
  const { hash, role, agent, label } = key;
  await database.audit('revokeApiKey', { key: idOfApiKey(hash), role, agent, label });
  return { key, changed: true };
}

/** Fewer characters are rather a label. */
const SHORTEST_ID = 8;

function theOne(found: readonly StoredKey[], name: string): StoredKey {
  const byId = found.filter(({ hash }) => name.length >= SHORTEST_ID && hash.startsWith(name));
  const named = byId.length > 0 ? byId : found.filter(({ label }) => label === name);
  const inUse = named.filter(({ revokedAt }) => revokedAt === null);
  const [only, ...others] = inUse.length > 0 ? inUse : named.slice(-1);
  if (!only) throw new CommandError('There is no such key. `triptych key list` shows them all.');
  if (others.length === 0) return only;
  const ids = inUse.map(({ hash }) => idOfApiKey(hash)).join(', ');
  throw new CommandError(`${inUse.length} keys are meant by that: ${ids}. Name one by its id.`);
}
