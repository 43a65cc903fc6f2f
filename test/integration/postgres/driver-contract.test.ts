import { Client, DatabaseError } from 'pg';
import { connectionOptions } from '../../../src/stores/postgres/connection-options';
import { everyPostgresServer, type TestDatabase } from '../../support/test-postgres';

const ROLE = `contract_${process.pid}_${Date.now().toString(36)}`;

/** What the gateway relies on, asked of the official driver: the same on every server. */
describe.each(everyPostgresServer())('The pg driver on $name', (server) => {
  let database: TestDatabase;
  const clients: Client[] = [];

  const connect = async (): Promise<Client> => {
    const client = new Client(connectionOptions(database.url));
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };

  const codeOf = async (work: Promise<unknown>): Promise<string | undefined> => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return error instanceof DatabaseError ? error.code : String(error);
  };

  beforeAll(async () => {
    database = await server.create();
    const owner = await connect();
    await owner.query(`CREATE TABLE notes (
      id serial PRIMARY KEY, owner text NOT NULL, body text UNIQUE, data jsonb, at timestamptz)`);
    await owner.query(`CREATE ROLE ${ROLE}`);
    await owner.query(`GRANT ${ROLE} TO current_user`);
    await owner.query(`GRANT SELECT, INSERT ON notes TO ${ROLE}`);
    await owner.query('ALTER TABLE notes ENABLE ROW LEVEL SECURITY');
    await owner.query('CREATE POLICY everyone ON notes USING (true) WITH CHECK (true)');
    await owner.query(`CREATE POLICY own ON notes AS RESTRICTIVE TO ${ROLE}
      USING (owner = nullif(current_setting('contract.owner', true), ''))`);
    await owner.query(
      `INSERT INTO notes (owner, body, data, at) VALUES
        ('ann', 'first', '{"score": 1.5, "tags": ["a"]}', '2026-01-02T03:04:05.678901Z'),
        ('bob', 'second', NULL, NULL)`,
    );
  });

  afterAll(async () => {
    const [owner] = clients;
    await owner?.query(`DROP OWNED BY ${ROLE}`);
    await owner?.query(`DROP ROLE ${ROLE}`);
    await Promise.all(clients.map((client) => client.end()));
    await database.drop();
  });

  it('gives times and bigints as text, JSON as values', async () => {
    const client = await connect();
    await client.query('SET timezone = UTC');
    const { rows } = await client.query(
      'SELECT at, data, 9007199254740993::bigint AS big, id::text AS key FROM notes ORDER BY id LIMIT 1',
    );
    expect(rows).toEqual([
      {
        at: '2026-01-02 03:04:05.678901+00',
        data: { score: 1.5, tags: ['a'] },
        big: '9007199254740993',
        key: '1',
      },
    ]);
  });

  it('infers a parameter’s type from the column, and arrays likewise', async () => {
    const client = await connect();
    const byKeys = await client.query('SELECT body FROM notes WHERE id = ANY($1) ORDER BY id', [
      ['1', '2'],
    ]);
    expect(byKeys.rows).toEqual([{ body: 'first' }, { body: 'second' }]);
    const byTime = await client.query('SELECT id FROM notes WHERE at <= $1', [
      '2026-01-02T03:04:05.678901Z',
    ]);
    expect(byTime.rows).toHaveLength(1);
  });

  it('refuses with PostgreSQL’s own codes', async () => {
    const client = await connect();
    expect(await codeOf(client.query('SELECT * FROM nowhere'))).toBe('42P01');
    expect(await codeOf(client.query('SELECT $1::uuid', ['no uuid']))).toBe('22P02');
    const again = client.query("INSERT INTO notes (owner, body) VALUES ('ann', 'first')");
    expect(await codeOf(again)).toBe('23505');
    expect(await codeOf(client.query('SELECT 1/0'))).toBe('22012');
  });

  it('refuses writes in a read-only transaction and everything after a failure in it', async () => {
    const client = await connect();
    await client.query('BEGIN READ ONLY');
    expect(await codeOf(client.query("INSERT INTO notes (owner) VALUES ('ann')"))).toBe('25006');
    expect(await codeOf(client.query('SELECT 1'))).toBe('25P02');
    await client.query('ROLLBACK');
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('keeps role and identity within one transaction, for interleaved clients', async () => {
    const [ann, bob, nobody] = [await connect(), await connect(), await connect()];
    const seenBy = async (client: Client, owner: string) => {
      await client.query(
        `BEGIN; SET LOCAL ROLE ${ROLE}; SELECT set_config('contract.owner', '${owner}', true)`,
      );
      const { rows } = await client.query('SELECT owner FROM notes');
      await client.query('COMMIT');
      const after = await client.query(
        `SELECT current_user = '${ROLE}' AS still, current_setting('contract.owner', true) AS owner`,
      );
      expect(after.rows[0]?.still).toBe(false);
      expect(after.rows[0]?.owner || '').toBe('');
      return rows.map((row) => row.owner);
    };
    const answers = await Promise.all([
      seenBy(ann, 'ann'),
      seenBy(bob, 'bob'),
      seenBy(nobody, ''),
      seenBy(await connect(), 'ann'),
    ]);
    expect(answers).toEqual([['ann'], ['bob'], [], ['ann']]);
  });

  it('refuses what the role has no grant for', async () => {
    const client = await connect();
    await client.query(`BEGIN; SET LOCAL ROLE ${ROLE}`);
    expect(await codeOf(client.query('DELETE FROM notes'))).toBe('42501');
    await client.query('ROLLBACK');
  });

  it('hides one client’s open transaction from another', async () => {
    const [writer, reader] = [await connect(), await connect()];
    await writer.query('BEGIN');
    await writer.query("INSERT INTO notes (owner, body) VALUES ('ann', 'third')");
    await writer.query('ROLLBACK');
    const { rows } = await reader.query(
      "SELECT count(*)::int AS n FROM notes WHERE body = 'third'",
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('waits for a concurrent insert of the same key, then takes the other path', async () => {
    const put = `INSERT INTO notes (owner, body) VALUES ($1, 'raced') ON CONFLICT (body) DO NOTHING RETURNING owner`;
    const racers = await Promise.all(['a', 'b', 'c'].map(async () => connect()));
    const results = await Promise.all(
      racers.map((client, index) => client.query(put, [`r${index}`])),
    );
    expect(results.filter(({ rowCount }) => rowCount === 1)).toHaveLength(1);
  });

  it('keeps prepared statements of the same name apart by client', async () => {
    const [one, two] = [await connect(), await connect()];
    const first = await one.query({ name: 'same', text: 'SELECT $1::int + 1 AS n', values: [1] });
    const second = await two.query({ name: 'same', text: 'SELECT $1::text AS n', values: ['x'] });
    const third = await one.query({ name: 'same', text: 'SELECT $1::int + 1 AS n', values: [2] });
    expect([first, second, third].map(({ rows }) => rows[0]?.n)).toEqual([2, 'x', 3]);
  });
});
