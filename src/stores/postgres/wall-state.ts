import type { Ask } from './adoption/inspect';
import { databaseRole, WALL_ROLES } from './wall';

export interface FoundPolicy {
  name: string;
  /** What it was made from. */
  note: string | null;
  everyone: boolean;
}

/** What stands of the wall around one table. */
export interface TableWall {
  name: string;
  schema: string;
  enabled: boolean;
  policies: FoundPolicy[];
  /** `role RIGHT` and `role RIGHT column`. */
  grants: string[];
  /** The sequences behind its defaults, with the roles that may draw from them. */
  sequences: { name: string; roles: string[] }[];
}

/** The wall as it stands around the given tables; a table that is not there has none. */
export async function wallState(ask: Ask, tables: readonly string[]): Promise<TableWall[]> {
  return ask<TableWall>(STATE, [tables, WALL_ROLES.map(databaseRole)]);
}

/** Whether all the gateway's roles may look into a schema, by themselves or as everybody may. */
export async function isOpen(ask: Ask, schema: string): Promise<boolean> {
  const [found] = await ask<{ open: boolean }>(
    `SELECT coalesce(bool_or(a.grantee = 0), false) OR count(DISTINCT r.oid) = $3::int AS open
     FROM pg_namespace n
     CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
     LEFT JOIN pg_roles r ON r.oid = a.grantee AND r.rolname = ANY($2)
     WHERE n.nspname = $1 AND a.privilege_type = 'USAGE'`,
    [schema, WALL_ROLES.map(databaseRole), WALL_ROLES.length],
  );
  return found?.open ?? false;
}

const STATE = `
  SELECT asked.name, n.nspname::text AS schema, c.relrowsecurity AS enabled,
    coalesce((SELECT json_agg(json_build_object('name', p.polname,
        'note', obj_description(p.oid, 'pg_policy'), 'everyone', 0 = ANY(p.polroles)))
      FROM pg_policy p WHERE p.polrelid = c.oid), '[]') AS policies,
    ARRAY(
      SELECT r.rolname || ' ' || a.privilege_type
      FROM aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
      WHERE r.rolname = ANY($2)
      UNION ALL
      SELECT r.rolname || ' ' || a.privilege_type || ' ' || k.attname
      FROM pg_attribute k CROSS JOIN LATERAL aclexplode(k.attacl) a
      JOIN pg_roles r ON r.oid = a.grantee
      WHERE k.attrelid = c.oid AND r.rolname = ANY($2)) AS grants,
    coalesce((SELECT json_agg(json_build_object('name', s.oid::regclass::text, 'roles', ARRAY(
        SELECT r.rolname FROM aclexplode(s.relacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE a.privilege_type = 'USAGE' AND r.rolname = ANY($2))))
      FROM pg_attrdef f
      JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid
        AND d.refclassid = 'pg_class'::regclass
      JOIN pg_class s ON s.oid = d.refobjid AND s.relkind = 'S'
      WHERE f.adrelid = c.oid), '[]') AS sequences
  FROM unnest($1::text[]) AS asked(name)
  JOIN pg_class c ON c.oid = to_regclass(asked.name)
  JOIN pg_namespace n ON n.oid = c.relnamespace`;
