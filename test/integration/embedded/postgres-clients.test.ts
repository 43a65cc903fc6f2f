import fc from 'fast-check';
import { Pool } from 'pg';
import { TestPostgres } from './support/embedded-postgres';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  const client = await postgres.client();
  await client.query('CREATE TABLE notes (id serial PRIMARY KEY, owner text, body text)');
});
afterAll(() => postgres.stop());

describe('several clients of one embedded PostgreSQL', () => {
  it('keep their transactions apart', async () => {
    const first = await postgres.client();
    const second = await postgres.client();
    await first.query('BEGIN');
    await first.query('INSERT INTO notes (owner, body) VALUES ($1, $2)', ['apart', 'undone']);
    const seen = second.query('SELECT count(*)::int AS n FROM notes WHERE owner = $1', ['apart']);
    await first.query('ROLLBACK');
    expect((await seen).rows).toEqual([{ n: 0 }]);
  });

  it('keep statements of one name apart', async () => {
    const clients = await Promise.all([postgres.client(), postgres.client()]);
    const ask = (index: number) =>
      clients[index]?.query({ name: 'same', text: `SELECT $1::int + ${index} AS n`, values: [10] });
    for (const round of [0, 1, 2]) {
      const answers = await Promise.all([ask(0), ask(1)]);
      expect([round, ...answers.map((answer) => answer?.rows[0].n)]).toEqual([round, 10, 11]);
    }
  });

  it('go on when one of them prepared everything anew', async () => {
    const [first, second] = await Promise.all([postgres.client(), postgres.client()]);
    const ask = () => first.query({ name: 'kept', text: 'SELECT $1::text AS word', values: ['a'] });
    await ask();
    await second.query('DEALLOCATE ALL');
    expect((await ask()).rows).toEqual([{ word: 'a' }]);
    await second.query('DISCARD ALL');
    expect((await ask()).rows).toEqual([{ word: 'a' }]);
  });

  it('see a failed transaction as PostgreSQL has it, and nobody else sees it', async () => {
    const [first, second] = await Promise.all([postgres.client(), postgres.client()]);
    await first.query('BEGIN');
    await expect(first.query('SELECT * FROM missing WHERE id = $1', [1])).rejects.toMatchObject({
      code: '42P01',
    });
    await expect(first.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
    const other = second.query('SELECT 1 AS one');
    await first.query('ROLLBACK');
    expect((await other).rows).toEqual([{ one: 1 }]);
    expect((await first.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
  });

  it('lose what a client leaves open', async () => {
    const [first, second] = await Promise.all([postgres.client(), postgres.client()]);
    await first.query('BEGIN');
    await first.query("INSERT INTO notes (owner) VALUES ('left')");
    const count = second.query("SELECT count(*)::int AS n FROM notes WHERE owner = 'left'");
    first.connection.stream.destroy();
    expect((await count).rows).toEqual([{ n: 0 }]);
  });

  it('do not wait for ever for one that does nothing in its transaction', async () => {
    const impatient = await TestPostgres.start({ idleInTransactionMs: 200 });
    try {
      const [first, second] = await Promise.all([impatient.client(), impatient.client()]);
      const ended = new Promise<Error & { code?: string }>((resolve) =>
        first.once('error', resolve),
      );
      await first.query('BEGIN');
      await first.query('CREATE TABLE half (id int)');
      const found = await second.query("SELECT to_regclass('half') AS half");
      expect(found.rows).toEqual([{ half: null }]);
      expect((await ended).code).toBe('25P03');
    } finally {
      await impatient.stop();
    }
  });

  it('do not wait for one that does not read', async () => {
    const [slow, other] = await Promise.all([postgres.client(), postgres.client()]);
    slow.connection.stream.pause();
    const large = slow.query("SELECT repeat('x', 1000) AS x FROM generate_series(1, 50000)");
    expect((await other.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    slow.connection.stream.resume();
    expect((await large).rowCount).toBe(50_000);
  });

  it('are served, twenty at once', async () => {
    const pool = new Pool({ connectionString: postgres.server.url, max: 20 });
    try {
      await pool.query('CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL)');
      await pool.query('INSERT INTO counters VALUES (1, 0)');
      const add = async () => {
        const client = await pool.connect();
        try {
          await client.query('BEGIN');
          const { rows } = await client.query('SELECT n FROM counters WHERE id = $1', [1]);
          await client.query('UPDATE counters SET n = $1 WHERE id = $2', [rows[0].n + 1, 1]);
          await client.query('COMMIT');
        } finally {
          client.release();
        }
      };
      await Promise.all(Array.from({ length: 100 }, add));
      expect((await pool.query('SELECT n FROM counters')).rows).toEqual([{ n: 100 }]);
    } finally {
      await pool.end();
    }
  });

  it('end as if they had come one after the other, whatever they interleave', async () => {
    const clients = await Promise.all([postgres.client(), postgres.client(), postgres.client()]);
    const [admin] = clients;
    const transaction = fc.record({
      client: fc.nat({ max: clients.length - 1 }),
      inserts: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
      end: fc.constantFrom('COMMIT', 'ROLLBACK', 'fail'),
    });
    await admin?.query('CREATE TABLE log (value int)');
    await fc.assert(
      fc.asyncProperty(fc.array(transaction, { maxLength: 9 }), async (transactions) => {
        await admin?.query('TRUNCATE log');
        const lanes = clients.map(async (client, index) => {
          for (const { inserts, end } of transactions.filter((one) => one.client === index)) {
            await client.query('BEGIN');
            for (const value of inserts) await client.query('INSERT INTO log VALUES ($1)', [value]);
            if (end === 'fail')
              await client.query('SELECT 1 / $1::int', [0]).catch(() => undefined);
            await client.query(end === 'ROLLBACK' ? end : 'COMMIT');
          }
        });
        await Promise.all(lanes);
        const kept = transactions.filter(({ end }) => end === 'COMMIT');
        const expected = kept.flatMap(({ inserts }) => inserts).sort();
        const { rows } = (await admin?.query('SELECT value FROM log ORDER BY value')) ?? {
          rows: [],
        };
        expect(rows.map(({ value }) => value)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
});
