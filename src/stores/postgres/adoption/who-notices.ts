import type { ClientBase } from 'pg';

export interface Affected {
  role: string;
  /** What row-level security takes from a login that does not own the tables. */
  loses: string[];
}

/**
 * Logins of other programs that row-level security concerns. Their statements go on unchanged;
 * COPY … FROM and pg_dump are refused to who is not the owner.
 */
export async function whoNotices(client: ClientBase, tables: string[]): Promise<Affected[]> {
  const { rows } = await client.query<{ role: string; writes: boolean; reads: boolean }>(
    `SELECT r.rolname::text AS role,
       bool_or(has_table_privilege(r.oid, c.oid, 'INSERT')) AS writes,
       bool_or(has_table_privilege(r.oid, c.oid, 'SELECT')) AS reads
     FROM pg_roles r CROSS JOIN unnest($1::text[]) AS asked(name)
     JOIN pg_class c ON c.oid = to_regclass(asked.name)
     WHERE r.rolcanlogin AND NOT r.rolsuper AND NOT r.rolbypassrls
       AND NOT pg_has_role(r.oid, c.relowner, 'USAGE')
     GROUP BY r.rolname ORDER BY 1`,
    [tables],
  );
  return rows
    .map(({ role, writes, reads }) => ({
      role,
      loses: [...(writes ? ['COPY FROM'] : []), ...(reads ? ['pg_dump'] : [])],
    }))
    .filter(({ loses }) => loses.length > 0);
}
