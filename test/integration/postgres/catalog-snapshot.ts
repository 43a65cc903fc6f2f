import type { ClientBase } from 'pg';

/** What a dump of the schema would say, in an order of its own: one line per thing there is. */
export async function catalogSnapshot(client: ClientBase): Promise<string[]> {
  const lines: string[] = [];
  for (const query of QUERIES) {
    const { rows } = await client.query<{ line: string }>(query);
    lines.push(...rows.map(({ line }) => line));
  }
  return lines.sort();
}

const OURS = `n.nspname IN ('public', 'triptych')`;

const QUERIES = [
  `SELECT concat_ws(' ', 'table', c.oid::regclass, c.relkind, c.relrowsecurity,
     c.relforcerowsecurity, array(SELECT unnest(c.relacl)::text ORDER BY 1)) AS line
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OURS} AND c.relkind <> 'i'`,
  `SELECT concat_ws(' ', 'column', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
     a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
     array(SELECT unnest(a.attacl)::text ORDER BY 1)) AS line
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
   JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE ${OURS} AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`,
  `SELECT concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid)) AS line FROM pg_index i
   JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OURS}`,
  `SELECT concat_ws(' ', 'constraint', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) AS line
   FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE ${OURS}`,
  `SELECT concat_ws(' ', 'policy', tablename, policyname, permissive, roles, cmd, qual, with_check) AS line
   FROM pg_policies`,
  `SELECT concat_ws(' ', 'function', p.oid::regprocedure, md5(pg_get_functiondef(p.oid))) AS line
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${OURS} AND p.prokind = 'f'`,
  `SELECT concat_ws(' ', 'trigger', t.tgrelid::regclass, pg_get_triggerdef(t.oid)) AS line
   FROM pg_trigger t WHERE NOT t.tgisinternal`,
  `SELECT concat_ws(' ', 'schema', n.nspname, array(SELECT unnest(n.nspacl)::text ORDER BY 1)) AS line
   FROM pg_namespace n WHERE ${OURS}`,
  `SELECT concat_ws(' ', 'role', r.rolname, r.rolsuper, r.rolcanlogin, r.rolcreaterole,
     r.rolbypassrls) AS line FROM pg_roles r WHERE r.rolname LIKE 'triptych\\_%'
     AND r.rolname !~ 'test'`,
  `SELECT concat_ws(' ', 'migration', name) AS line FROM triptych.migrations`,
];
