import { escapeLiteral } from 'pg';

/** On while old rows are filled: a row's own columns then stay whatever they are. */
export const FILLING = 'triptych.filling';

/** Last in the alphabet, and row triggers run in its order: it has the last word on a row. */
export const BRIDGE_TRIGGER = '"~triptych_bridge"';

const FROM_CONFIG: Record<string, { key: string; reads: (row: string) => string }> = {
  agent_id: { key: 'agent', reads: (row) => `${row}.config ->> 'agent'` },
  title: {
    key: 'topic',
    reads: (row) => `coalesce(${row}.config ->> 'topic', ${row}.config ->> 'type')`,
  },
};

/**
 * Makes tasks that keep agent and title in `config` look like all others, for readers and writers
 * of both kinds. Given columns win over `config` and are written into it; on a change the side
 * that changed wins.
 */
export function bridgeStatements(columns: readonly string[]): string[] {
  const list = escapeLiteral(`{${columns.join(',')}}`);
  return [
    `CREATE TABLE IF NOT EXISTS triptych.bridges (
    table_name text PRIMARY KEY,
    columns text[] NOT NULL,
    filled_to text,
    complete boolean NOT NULL DEFAULT false
  )`,
    functionStatement(columns),
    `DROP TRIGGER IF EXISTS ${BRIDGE_TRIGGER} ON tasks`,
    `CREATE TRIGGER ${BRIDGE_TRIGGER} BEFORE INSERT OR UPDATE ON tasks
    FOR EACH ROW EXECUTE FUNCTION triptych.bridge_tasks()`,
    `INSERT INTO triptych.bridges (table_name, columns) VALUES ('tasks', ${list})
    ON CONFLICT (table_name) DO NOTHING`,
  ];
}

/** Rows that the bridge has not filled yet. */
export function unfilled(row: string, columns: readonly string[]): string {
  return columns
    .map((column) => {
      const source = FROM_CONFIG[column];
      const empty = `${row}.${column} IS NULL`;
      return source ? `(${empty} AND ${source.reads(row)} IS NOT NULL)` : empty;
    })
    .join(' OR ');
}

function functionStatement(columns: readonly string[]): string {
  return `CREATE OR REPLACE FUNCTION triptych.bridge_tasks() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $bridge$
BEGIN
  IF TG_OP = 'UPDATE' AND current_setting('${FILLING}', true) = 'on' THEN
    NEW := OLD;
  END IF;
${columns.map(columnCode).join('\n')}
  RETURN NEW;
END $bridge$`;
}

function columnCode(column: string): string {
  const source = FROM_CONFIG[column];
  if (!source) return `  NEW.${column} := NEW.trace_id;`;
  const { key, reads } = source;
  return `  IF NEW.${column} IS DISTINCT FROM OLD.${column} AND (TG_OP = 'UPDATE' OR NEW.${column} <> '') THEN
    IF NEW.config IS NULL THEN
      NEW.config := '{}';
    END IF;
    IF jsonb_typeof(NEW.config) = 'object' AND NEW.${column} IS NULL THEN
      NEW.config := NEW.config - '${key}';
    ELSIF jsonb_typeof(NEW.config) = 'object' THEN
      NEW.config := NEW.config || jsonb_build_object('${key}', NEW.${column});
    END IF;
  ELSIF coalesce(NEW.${column}, '') = '' OR ${reads('NEW')} IS DISTINCT FROM ${reads('OLD')} THEN
    NEW.${column} := ${reads('NEW')};
  END IF;`;
}
