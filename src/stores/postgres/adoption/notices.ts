import { columnsToBridge } from './classify';
import { EXPECTED_TABLES } from './expected-tables';
import type { Ask, Found } from './inspect';
import { GUARDED_TABLES } from './sleeping-policies';

/** What whoever adopts tables should know beforehand, one sentence each. */
export async function adoptionNotices(
  ask: Ask,
  { found, wall }: { found: Found; wall: boolean },
): Promise<string[]> {
  const who = wall ? await whoNotices(ask) : [];
  return [...strangeColumns(found), ...triggers(found), ...who];
}

/** The gateway cannot fill what it does not know; the platform's own writers do. */
function strangeColumns(found: Found): string[] {
  return EXPECTED_TABLES.flatMap(({ name, columns }) => {
    const strange = [...(found.get(name)?.columns.values() ?? [])].filter(
      (column) => column.required && !column.filled && !Object.hasOwn(columns, column.name),
    );
    if (strange.length === 0) return [];
    const list = strange.map((column) => column.name).join(', ');
    return [
      `${name} requires ${list}, which the gateway does not know: it reads the table, but cannot add to it until there is a default.`,
    ];
  });
}

function triggers(found: Found): string[] {
  return [...found.values()].flatMap(({ name, afterUpdate, ...table }) => {
    const fills = columnsToBridge({ name, afterUpdate, ...table }).length > 0;
    if (afterUpdate.length === 0 || !fills || (table.bridged.length > 0 && table.bridgeComplete)) {
      return [];
    }
    return [
      `Filling the added columns of ${name} sets off its triggers ${afterUpdate.join(', ')} for every old row; what they write elsewhere stays.`,
    ];
  });
}

/**
 * Logins of other programs that row-level security concerns. Their statements go on unchanged;
 * COPY … FROM and pg_dump are refused to who does not own a table.
 */
async function whoNotices(ask: Ask): Promise<string[]> {
  const rows = await ask<{ role: string; writes: boolean; reads: boolean }>(
    `SELECT r.rolname::text AS role,
       bool_or(has_table_privilege(r.oid, c.oid, 'INSERT')) AS writes,
       bool_or(has_table_privilege(r.oid, c.oid, 'SELECT')) AS reads
     FROM pg_roles r CROSS JOIN unnest($1::text[]) AS asked(name)
     JOIN pg_class c ON c.oid = to_regclass(asked.name)
     WHERE r.rolcanlogin AND NOT r.rolsuper AND NOT r.rolbypassrls
       AND NOT pg_has_role(r.oid, c.relowner, 'USAGE') AND r.rolname !~ '^triptych_'
     GROUP BY r.rolname ORDER BY 1`,
    [GUARDED_TABLES],
  );
  return rows.flatMap(({ role, writes, reads }) => {
    const lost = [writes ? 'COPY … FROM' : '', reads ? 'pg_dump' : ''].filter(Boolean);
    if (lost.length === 0) return [];
    return [
      `Row-level security refuses ${lost.join(' and ')} to the login ${role}, which does not own the tables; its SELECT, INSERT and UPDATE go on.`,
    ];
  });
}
