import { quoteIdent } from '../sql/sql';
import { bridgeStatements } from './bridge';
import { columnsToBridge, tasksKey } from './classify';
import {
  EXPECTED_TABLES,
  type ExpectedColumn,
  type ExpectedTable,
  keyGroup,
} from './expected-tables';
import type { Found, FoundColumn, FoundTable } from './inspect';
import { type Step, step } from './step';

/** What existing tables lack, as steps that rewrite no table and hold each lock for an instant. */
export function planColumns(found: Found): Step[] {
  return EXPECTED_TABLES.flatMap((expected) => {
    const table = found.get(expected.name);
    return table ? columnsOf(expected, table, found) : [];
  });
}

function columnsOf(expected: ExpectedTable, table: FoundTable, found: Found): Step[] {
  const { name } = expected;
  const bridged = columnsToBridge(table);
  const columns = Object.entries(expected.columns);
  const missing = columns.filter(([column]) => !table.columns.has(column));
  // A default would be there before the bridge looks, and hide what the configuration says.
  const defaults = columns.flatMap(([column, wanted]) =>
    bridged.includes(column) ? [] : defaultOf(wanted, table.columns.get(column), column),
  );
  const statements: string[] = [];
  if (missing.length > 0) {
    const added = missing.map(
      ([column, wanted]) => `ADD COLUMN ${quoteIdent(column)} ${typeOf(wanted, found)}`,
    );
    statements.push(`ALTER TABLE ${name} ${added.join(', ')}`);
  }
  // Apart from adding: together with it, a default that is not constant would rewrite the table.
  if (defaults.length > 0) statements.push(`ALTER TABLE ${name} ${defaults.join(', ')}`);
  const bridge = bridged.length > 0 && table.bridged.length === 0;
  // In the same transaction, so that an interruption leaves either no bridge or all of it.
  if (bridge) statements.push(...bridgeStatements(bridged));
  if (statements.length === 0) return [];
  const says = [
    missing.length > 0 ? `add ${missing.map(([column]) => column).join(', ')}` : '',
    defaults.length > 0 ? 'set the defaults of new rows' : '',
    bridge ? `keep ${bridged.join(', ')} in step with what the old code writes` : '',
  ].filter(Boolean);
  return [step(`${name}: ${says.join('; ')}`, statements)];
}

function typeOf({ kind, type }: ExpectedColumn, found: Found): string {
  // Tasks without a key of their own have the trace for one, and get it under the usual name.
  return kind === 'key' || kind === 'task' ? tasksKey(found).type : type;
}

const UUID_LENGTH = 36;

function defaultOf(
  { kind, type, initially }: ExpectedColumn,
  found: FoundColumn | undefined,
  column: string,
): string[] {
  if (initially === undefined || found?.filled) return [];
  const value = initialValue(kind, initially, found ?? { type, length: null });
  return value === undefined ? [] : [`ALTER COLUMN ${quoteIdent(column)} SET DEFAULT ${value}`];
}

function initialValue(
  kind: ExpectedColumn['kind'],
  initially: string,
  { type, length }: Pick<FoundColumn, 'type' | 'length'>,
): string | undefined {
  if (initially === 'now') {
    return type === 'timestamp without time zone' ? `(now() AT TIME ZONE 'UTC')` : 'now()';
  }
  if (initially !== 'key') return initially;
  if (type === 'uuid') return 'gen_random_uuid()';
  if (kind === 'key' && keyGroup(type) === 'whole number') return undefined;
  return length !== null && length < UUID_LENGTH ? undefined : 'gen_random_uuid()::text';
}
