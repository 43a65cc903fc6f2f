import { EngineBroken } from './engine';
import type { Shared } from './shared';
import type { TurnHolder } from './turns';

const MOST_WAL = 64 * 1024 * 1024;

interface Housekeeping {
  everyMs: number;
  onBroken(error: unknown): void;
}

/**
 * The engine has no processes beside it: nobody makes checkpoints (the log would grow until the
 * server stops, and a start after a crash would read all of it) and nobody vacuums or analyses.
 */
export function keepHouse(shared: Shared, { everyMs, onBroken }: Housekeeping): () => void {
  let seen = shared.state.runs;
  let busy = false;
  let quiet = true;
  const timer = setInterval(() => {
    const { runs } = shared.state;
    const idle = runs === seen;
    seen = runs;
    if (busy || (idle && quiet)) return;
    quiet = idle;
    busy = true;
    inTurn(shared, () => (idle ? tidyTables(shared) : checkpointWhenDue(shared)))
      .catch((error) => {
        // What the database refuses (a full disk, say) is tried again the next time.
        if (error instanceof EngineBroken) onBroken(error);
      })
      .finally(() => {
        busy = false;
      });
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function inTurn({ turns, state }: Shared, work: () => Promise<void>): Promise<void> {
  const holder: TurnHolder = { idleTooLong: () => undefined };
  await turns.take(holder);
  try {
    state.settings = undefined;
    state.unnamedOwner = undefined;
    await work();
  } finally {
    turns.release(holder);
  }
}

async function checkpointWhenDue({ engine }: Shared): Promise<void> {
  await engine.rows('RESET SESSION AUTHORIZATION; RESET ALL');
  const [row] = await engine.rows(
    'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn) FROM pg_control_checkpoint()',
  );
  if (Number(row?.[0]) > MOST_WAL) await engine.rows('CHECKPOINT');
}

/** One table after the other changed enough that its statistics mislead, while nobody asks. */
async function tidyTables({ engine }: Shared): Promise<void> {
  await engine.rows('RESET SESSION AUTHORIZATION; RESET ALL');
  const rows = await engine.rows(
    `SELECT format('%I.%I', schemaname, relname) FROM pg_stat_user_tables
     WHERE n_mod_since_analyze > 500 + n_live_tup / 10 OR n_dead_tup > 500 + n_live_tup / 5`,
  );
  for (const [table] of rows) if (table) await engine.rows(`VACUUM (ANALYZE) ${table}`);
}
