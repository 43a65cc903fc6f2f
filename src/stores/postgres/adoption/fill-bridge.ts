import { type ClientBase, escapeLiteral } from 'pg';
import { quoteIdent } from '../sql/sql';
import { explained, inTransaction, patiently, type Say } from './apply-step';
import { FILLING, unfilled } from './bridge';
import { keyOf } from './classify';
import type { FoundTable } from './inspect';
import { step } from './step';

/** Small enough that a writer never waits long for a row. */
const BATCH = 1_000;
const TOLD_EVERY = 20;

interface Batch {
  last: string | null;
  filled: number;
}

/**
 * Fills the bridged columns of old rows, batch by batch in the order of the key. Where it got to
 * is noted in the batch's own transaction, so it goes on from there however it ended. Rows that
 * come or change meanwhile are the trigger's, which was there first.
 */
export async function fillBridge(client: ClientBase, table: FoundTable, say: Say): Promise<number> {
  let filled = 0;
  for (let batches = 1; ; batches += 1) {
    let batch: Batch;
    try {
      batch = await patiently(() => inTransaction(client, () => fillBatch(client, table)), say);
    } catch (error) {
      throw explained(error, [step(`filling the old rows of ${table.name}`, [])]);
    }
    filled += batch.filled;
    if (batch.last === null) return filled;
    if (batches % TOLD_EVERY === 0) say(`PostgreSQL: filled ${filled} old rows of ${table.name}`);
  }
}

async function fillBatch(client: ClientBase, table: FoundTable): Promise<Batch> {
  const { name } = table;
  const key = quoteIdent(keyOf(table));
  const { rows: notes } = await client.query<{ columns: string[]; filled_to: string | null }>(
    'SELECT columns, filled_to FROM triptych.bridges WHERE table_name = $1 FOR UPDATE',
    [name],
  );
  const { columns = [], filled_to: from = null } = notes[0] ?? {};
  await client.query(`SELECT set_config('${FILLING}', 'on', true)`);
  // As literals they are read as the key's own type, whatever that is.
  const past = from === null ? 'TRUE' : `${key} > ${escapeLiteral(from)}`;
  const touched = quoteIdent(columns[0] ?? '');
  const { rows } = await client.query<Batch>(
    `WITH batch AS MATERIALIZED (
       SELECT ${key} AS key FROM ${name} WHERE ${past} ORDER BY ${key} LIMIT ${BATCH}
     ), filled AS (
       UPDATE ${name} t SET ${touched} = t.${touched} FROM batch b
       WHERE t.${key} = b.key AND (${unfilled('t', columns)}) RETURNING 1
     )
     SELECT (SELECT key::text FROM batch ORDER BY key DESC LIMIT 1) AS last,
       (SELECT count(*)::int FROM filled) AS filled`,
  );
  const batch = rows[0] ?? { last: null, filled: 0 };
  await client.query(
    `UPDATE triptych.bridges SET filled_to = coalesce($2, filled_to), complete = $2 IS NULL
     WHERE table_name = $1`,
    [name, batch.last],
  );
  return batch;
}
