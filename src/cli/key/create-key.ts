import { hashOfApiKey, idOfApiKey, makeApiKey } from '../../access/api-key';
import { SUBJECT } from '../../access/session';
import type { CommandContext } from '../command';
import { usageError } from '../exit-codes';
import { readAgent, readRole } from '../token';
import { withKeyDatabase } from './key-database';
import { insertKey } from './key-rows';

const LONGEST_LABEL = 100;

/** Prints a new key, this once. */
export async function createKey(context: CommandContext): Promise<void> {
  const { options, stdout, stderr } = context;
  const role = readRole(options.text('role'));
  const agent = readAgent(role, options.text('agent'));
  const label = readLabel(options.text('label'));
  const key = makeApiKey();
  const hash = hashOfApiKey(key);
  const id = idOfApiKey(hash);
  await withKeyDatabase(context, async (database) => {
    await insertKey(database, { hash, role, agent, label });
    await database.audit('createApiKey', { key: id, role, agent, label });
  });
  if (options.flag('json')) {
    stdout.write(`${JSON.stringify({ key, id, role, agent: agent ?? null, label }, null, 2)}\n`);
    return;
  }
  stderr.write(`Key ${id}. Keep it now: it is shown this once.\n`);
  stdout.write(`${key}\n`);
}

function readLabel(text: string | undefined): string {
  if (text !== undefined && text.trim() === text && SUBJECT.test(text)) {
    if (text.length <= LONGEST_LABEL) return text;
  }
  throw usageError(
    `--label needs 1 to ${LONGEST_LABEL} characters without control characters or spaces at its ends.`,
  );
}
