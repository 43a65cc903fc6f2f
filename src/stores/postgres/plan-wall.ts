import { createHash } from 'node:crypto';
import type { Ask } from './adoption/inspect';
import { type Step, step } from './adoption/step';
import { quoteIdent } from './sql/sql';
import {
  databaseRole,
  GRANTS,
  type Grants,
  type RowRule,
  type RowRules,
  rowRules,
  WALL_ROLES,
  type WallRole,
} from './wall';
import { isOpen, type TableWall, wallState } from './wall-state';

const EVERYONE = WALL_ROLES.map(databaseRole).join(', ');
const OPEN = 'triptych_open';

/**
 * Grants and row-level security, only where they differ from what is there: a table in use is not
 * locked for what it has. The one permissive policy lets everybody through as before; the
 * restrictive ones bind the gateway's roles alone, so the platform's own logins notice nothing.
 * Each table is a transaction of its own, in which the policies come before the rights.
 */
export async function planWall(ask: Ask, screenshotsBucket: string): Promise<Step[]> {
  const tables = Object.keys(GRANTS);
  const walls = new Map((await wallState(ask, tables)).map((wall) => [wall.name, wall]));
  const rules = rowRules(screenshotsBucket);
  const steps: Step[] = [];
  for (const schema of new Set(tables.map((table) => schemaOf(table, walls)))) {
    if (await isOpen(ask, schema)) continue;
    const grant = `GRANT USAGE ON SCHEMA ${quoteIdent(schema)} TO ${EVERYONE}`;
    steps.push(step(`${schema}: let the gateway’s roles look into it`, [grant]));
  }
  for (const [table, grants] of Object.entries(GRANTS)) {
    const wall = walls.get(table);
    const statements = [
      ...policyStatements(table, rules[table], wall),
      ...grantStatements(table, grants, wall),
      ...sequenceStatements(grants, wall),
    ];
    if (statements.length > 0) {
      steps.push(step(`${table}: bring rights and row policies up to date`, statements));
    }
  }
  return steps;
}

const schemaOf = (table: string, walls: Map<string, TableWall>): string =>
  walls.get(table)?.schema ?? (table.startsWith('triptych.') ? 'triptych' : 'public');

function policyStatements(
  table: string,
  rules: RowRules | undefined,
  wall: TableWall | undefined,
): string[] {
  if (!rules) return [];
  const policies = new Map([
    [OPEN, `${openTo(wall)}USING (true) WITH CHECK (true)`],
    ...Object.entries(rules).map(([role, rule]): [string, string] => [
      `triptych_${role}_rows`,
      `AS RESTRICTIVE TO ${databaseRole(role as WallRole)} ${conditions(rule)}`,
    ]),
  ]);
  const statements = [...policies].flatMap(([name, body]) => {
    const found = wall?.policies.find((policy) => policy.name === name);
    const note = noteOf(body);
    if (found?.note === note) return [];
    return [
      ...(found ? [`DROP POLICY ${name} ON ${table}`] : []),
      `CREATE POLICY ${name} ON ${table} ${body}`,
      `COMMENT ON POLICY ${name} ON ${table} IS '${note}'`,
    ];
  });
  if (!wall?.enabled) statements.push(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  return statements;
}

function conditions(rule: RowRule): string {
  const { touches, leaves } = typeof rule === 'string' ? { touches: rule, leaves: rule } : rule;
  return `USING (${touches}) WITH CHECK (${leaves})`;
}

/** PostgreSQL keeps a condition in words of its own, so what it was made from is noted beside it. */
const noteOf = (body: string): string =>
  `triptych ${createHash('sha256').update(body).digest('hex').slice(0, 16)}`;

/** Where the platform has row policies of its own, nobody but the gateway is let past them. */
function openTo(wall: TableWall | undefined): string {
  const own = wall?.policies.filter(({ name }) => name.startsWith('triptych_')) ?? [];
  const platforms = wall?.policies.length !== own.length || (wall?.enabled && own.length === 0);
  return wall && platforms ? `TO ${EVERYONE} ` : '';
}

const RIGHT = /(\w+)(?:\s*\(([^)]*)\))?/g;

/** `SELECT, UPDATE (a)` as the catalogs list it. */
function rightsOf(role: string, rights: string): string[] {
  return [...rights.matchAll(RIGHT)].flatMap(([, right, columns]) =>
    columns === undefined
      ? [`${role} ${right}`]
      : columns.split(',').map((column) => `${role} ${right} ${column.trim().replaceAll('"', '')}`),
  );
}

function grantStatements(table: string, grants: Grants, wall: TableWall | undefined): string[] {
  const entries = Object.entries(grants).map(
    ([role, rights]) => [databaseRole(role as WallRole), rights] as const,
  );
  const wanted = entries.flatMap(([role, rights]) => rightsOf(role, rights));
  const found = new Set(wall?.grants ?? []);
  if (wanted.length === found.size && wanted.every((right) => found.has(right))) return [];
  return [
    ...(found.size > 0 ? [`REVOKE ALL ON ${table} FROM ${EVERYONE}`] : []),
    ...entries.map(([role, rights]) => `GRANT ${rights} ON ${table} TO ${role}`),
  ];
}

/** Keys that are counted by a sequence need it to be usable by whoever inserts. */
function sequenceStatements(grants: Grants, wall: TableWall | undefined): string[] {
  const inserting = Object.entries(grants)
    .filter(([, rights]) => rights.includes('INSERT'))
    .map(([role]) => databaseRole(role as WallRole));
  return (wall?.sequences ?? [])
    .filter(({ roles }) => inserting.some((role) => !roles.includes(role)))
    .map(({ name }) => `GRANT USAGE ON SEQUENCE ${name} TO ${inserting.join(', ')}`);
}
