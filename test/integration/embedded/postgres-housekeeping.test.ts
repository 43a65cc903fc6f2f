import type { Client } from 'pg';
import { TestPostgres } from './support/embedded-postgres';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await TestPostgres.start({ housekeepingMs: 30 });
});
afterAll(() => postgres.stop());

async function until(client: Client, condition: string): Promise<void> {
  for (;;) {
    const { rows } = await client.query(`SELECT (${condition}) AS holds`);
    if (rows[0].holds) return;
    // Left alone for a moment: some work is done only while nobody asks.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('what PostgreSQL does in the background elsewhere', () => {
  it('keeps the log short', async () => {
    const client = await postgres.client();
    const unread = 'pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)';
    await client.query('CREATE TABLE bulk (n int, padding text)');
    await client.query('BEGIN');
    await client.query(
      "INSERT INTO bulk SELECT n, repeat('x', 1000) FROM generate_series(1, 70000) AS n",
    );
    const { rows } = await client.query(`SELECT ${unread} AS bytes FROM pg_control_checkpoint()`);
    expect(Number(rows[0].bytes)).toBeGreaterThan(64 * 1024 * 1024);
    await client.query('COMMIT');
    await until(client, `SELECT ${unread} < 8 * 1024 * 1024 FROM pg_control_checkpoint()`);
  });

  it('keeps statistics, and makes room where rows were deleted', async () => {
    const client = await postgres.client();
    await client.query('CREATE TABLE "Odd name" (n int)');
    await client.query('INSERT INTO "Odd name" SELECT * FROM generate_series(1, 5000)');
    await until(client, `SELECT reltuples = 5000 FROM pg_class WHERE relname = 'Odd name'`);
    await client.query('DELETE FROM "Odd name" WHERE n > 1000');
    await until(client, `SELECT reltuples = 1000 FROM pg_class WHERE relname = 'Odd name'`);
  });
});
