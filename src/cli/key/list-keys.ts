import { idOfApiKey } from '../../access/api-key';
import type { CommandContext } from '../command';
import { withKeyDatabase } from './key-database';
import { everyKey, type StoredKey } from './key-rows';

/** Every key there ever was, by id: the hash stays where it is. */
export async function listKeys(context: CommandContext): Promise<void> {
  const { options, stdout } = context;
  const keys = await withKeyDatabase(context, everyKey);
  if (options.flag('json')) {
    const listed = keys.map(({ hash, ...key }) => ({ id: idOfApiKey(hash), ...key }));
    stdout.write(`${JSON.stringify(listed, null, 2)}\n`);
    return;
  }
  if (keys.length === 0) {
    stdout.write('There are no API keys. `triptych key create` makes one.\n');
    return;
  }
  stdout.write(asTable([HEAD, ...keys.map(toRow)]));
}

const HEAD = ['ID', 'ROLE', 'AGENT', 'CREATED', 'LAST USED', 'REVOKED', 'LABEL'];

const toRow = ({ hash, role, agent, createdAt, lastUsedAt, revokedAt, label }: StoredKey) =>
  [idOfApiKey(hash), role, agent ?? '-', createdAt, lastUsedAt ?? 'never', revokedAt ?? '-', label]
    // Whoever wrote the row, it must not command the terminal.
    .map((text) => text.replace(/[\p{Cc}\p{Cf}]/gu, '?'));

function asTable(rows: readonly string[][]): string {
  const widths = HEAD.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
