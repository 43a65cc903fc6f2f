import type { ClientBase } from 'pg';
import { columnsToBridge } from './adoption/classify';
import { type Ask, asking, type Found, inspect } from './adoption/inspect';
import type { Step } from './adoption/step';
import { EVALUATION_INDEXES } from './migrations/1763700000000-evaluation';
import { quoteIdent } from './sql/sql';

interface WantedIndex {
  name: string;
  table: string;
  /** As PostgreSQL itself prints it: the method and what is indexed. */
  definition: string;
  unique?: boolean;
  /** Unique indexes that promise as much. */
  orUnique?: string[];
}

interface FoundIndex {
  table: string;
  schema: string;
  name: string;
  definition: string;
  unique: boolean;
  valid: boolean;
}

export interface IndexState {
  missing: string[];
  /** Left over by a build that failed: they cost writes and serve no read. */
  invalid: string[];
}

export interface IndexStep extends Step {
  index: string;
}

export async function indexState(client: ClientBase): Promise<IndexState> {
  const ask = asking(client);
  const wanted = wantedIndexes(await inspect(ask));
  const present = await presentIndexes(ask);
  return {
    missing: wanted.filter((index) => !serves(present, index)).map(({ name }) => name),
    invalid: present.filter(({ valid, name }) => !valid && isOurs(wanted, name)).map(nameOf),
  };
}

/**
 * Builds of the indexes that tables lack, whoever made the tables. Writers go on meanwhile where a
 * table is large and the server can do that; small ones are locked for an instant.
 */
export async function planIndexes(
  ask: Ask,
  found: Found,
  { embedded }: { embedded: boolean },
): Promise<IndexStep[]> {
  const present = await presentIndexes(ask);
  const tables = await ask<{ table: string; schema: string; names: string[] }>(TABLE_NAMES, [
    [...new Set(wantedIndexes(found).map(({ table }) => table))],
  ]);
  return wantedIndexes(found).flatMap((wanted) => {
    const table = tables.find((candidate) => candidate.table === wanted.table);
    if (!table || serves(present, wanted)) return [];
    const left = present.find(({ valid, name }) => !valid && isOurs([wanted], name));
    const taken = !left && table.names.includes(wanted.name);
    const name = left?.name ?? (taken ? `${wanted.name}${SUFFIX}` : wanted.name);
    const large = !embedded && (found.get(wanted.table)?.large ?? false);
    return [buildStep(wanted, { name, schema: table.schema, large, left: Boolean(left) })];
  });
}

const SUFFIX = '_triptych';

function buildStep(
  { name: index, table, definition, unique }: WantedIndex,
  { name, schema, large, left }: { name: string; schema: string; large: boolean; left: boolean },
): IndexStep {
  const concurrently = large ? ' CONCURRENTLY' : '';
  const drop = `DROP INDEX${concurrently} IF EXISTS ${quoteIdent(schema)}.${quoteIdent(name)}`;
  return {
    index,
    says: `${table}: build the index ${name}${large ? ' while writers go on' : ''}`,
    statements: [
      // A build among writers that fails leaves an index behind that serves nobody.
      ...(large || left ? [drop] : []),
      `CREATE${unique ? ' UNIQUE' : ''} INDEX${concurrently} ${quoteIdent(name)} ON ${table} USING ${definition}`,
    ],
    transaction: !large,
    ...(unique && { unlessDouble: drop }),
  };
}

const nameOf = ({ name }: { name: string }) => name;

const isOurs = (wanted: readonly WantedIndex[], found: string): boolean =>
  wanted.some(({ name }) => found === name || found === `${name}${SUFFIX}`);

const serves = (present: readonly FoundIndex[], wanted: WantedIndex): boolean =>
  present.some(({ table, definition, unique, valid }) => {
    if (!valid || table !== wanted.table) return false;
    if (unique && wanted.orUnique?.includes(definition)) return true;
    return definition === wanted.definition && (unique || !wanted.unique);
  });

const DEFINITION = /^(\S+) (?:USING (\w+) )?(\(.*\))$/;

function wantedIndexes(found: Found): WantedIndex[] {
  const tasks = found.get('tasks');
  const types = (column: string) => tasks?.columns.get(column)?.type;
  const wanted = Object.entries(EVALUATION_INDEXES).flatMap(([name, on]): WantedIndex[] => {
    const [, table = '', method = 'btree', columns = ''] = DEFINITION.exec(on) ?? [];
    // Other code's documents may be json, which has no such index, and its traces may be uuids.
    if (name === 'idx_tasks_metadata' && types('metadata') === 'json') return [];
    if (name === 'idx_tasks_trace_id' && types('trace_id') === 'uuid') {
      return [{ name, table, definition: 'btree (((trace_id)::text))' }];
    }
    return [{ name, table, definition: `${method} ${columns}` }];
  });
  wanted.push({
    name: 'idx_bucket_path_unique',
    table: 'binary_file_metadata',
    definition: 'btree (bucket, object_path)',
    unique: true,
    orUnique: ['btree (object_path)', 'btree (object_path, bucket)'],
  });
  if (tasks && columnsToBridge(tasks).includes('id')) {
    wanted.push({ name: 'idx_tasks_id', table: 'tasks', definition: 'btree (id)', unique: true });
  }
  return wanted;
}

/** Partial ones serve only some of the reads. */
const presentIndexes = (ask: Ask): Promise<FoundIndex[]> =>
  ask<FoundIndex>(
    `SELECT CASE WHEN n.nspname = 'triptych' THEN 'triptych.' ELSE '' END || t.relname AS "table",
       n.nspname::text AS schema, c.relname::text AS name,
       regexp_replace(pg_get_indexdef(c.oid), '^.*? USING | WITH \\(.*\\)$', '', 'g') AS definition,
       i.indisunique AS "unique", i.indisvalid AND i.indisready AS valid
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE i.indpred IS NULL AND (n.nspname = 'triptych' OR
       pg_table_is_visible(t.oid) AND n.nspname !~ '^pg_')`,
  );

const TABLE_NAMES = `
  SELECT asked.name AS "table", n.nspname::text AS schema,
    ARRAY(SELECT relname::text FROM pg_class WHERE relnamespace = n.oid) AS names
  FROM unnest($1::text[]) AS asked(name)
  JOIN pg_class t ON t.oid = to_regclass(asked.name) JOIN pg_namespace n ON n.oid = t.relnamespace`;
