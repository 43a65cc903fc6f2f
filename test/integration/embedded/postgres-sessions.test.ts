import type { Client, Notification } from 'pg';
import { TestPostgres } from './support/embedded-postgres';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await TestPostgres.start();
});
afterAll(() => postgres.stop());

const show = async (client: Client, name: string) =>
  (await client.query('SELECT current_setting($1, true) AS value', [name])).rows[0].value;

describe('session settings on one embedded PostgreSQL', () => {
  it('stay with the client that set them', async () => {
    const [first, second] = await Promise.all([postgres.client(), postgres.client()]);
    const before = await show(first, 'TimeZone');
    await first.query("SET TimeZone = 'Asia/Tokyo'");
    await second.query("SELECT set_config('TimeZone', $1, false)", ['America/Lima']);
    expect(await show(first, 'TimeZone')).toBe('Asia/Tokyo');
    expect(await show(second, 'TimeZone')).toBe('America/Lima');
    expect(await show(await postgres.client(), 'TimeZone')).toBe(before);
    await first.query('RESET ALL');
    expect(await show(first, 'TimeZone')).toBe(before);
    expect(await show(second, 'TimeZone')).toBe('America/Lima');
  });

  it('include names of their own, as applications make them', async () => {
    const [first, second] = await Promise.all([postgres.client(), postgres.client()]);
    await first.query("SELECT set_config('app.tenant', $1, false)", ['one']);
    expect((await show(second, 'app.tenant')) || null).toBeNull();
    expect(await show(first, 'app.tenant')).toBe('one');
  });

  it('are taken from the connection string', async () => {
    const client = await postgres.client({
      options:
        '-c default_transaction_read_only=on -c search_path=pg_catalog -c statement_timeout=5',
    });
    const other = await postgres.client();
    await other.query('CREATE TABLE IF NOT EXISTS plain (id int)');
    await expect(client.query('CREATE TABLE forbidden (id int)')).rejects.toMatchObject({
      code: '25006',
    });
    expect(await show(client, 'search_path')).toBe('pg_catalog');
    expect(await show(other, 'default_transaction_read_only')).toBe('off');
  });

  it('refuse a connection that asks for what is not there', async () => {
    const refused = postgres.client({ options: '-c role=nobody_there' });
    await expect(refused).rejects.toThrow('role "nobody_there" does not exist');
  });
});

describe('identities with row-level security', () => {
  beforeAll(async () => {
    const owner = await postgres.client();
    await owner.query(`
      CREATE ROLE reader NOLOGIN;
      CREATE TABLE secrets (owner text, body text);
      INSERT INTO secrets SELECT 'agent' || i, 'of ' || i FROM generate_series(0, 9) AS i;
      ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
      CREATE POLICY everybody ON secrets TO PUBLIC USING (true);
      CREATE POLICY own ON secrets AS RESTRICTIVE TO reader
        USING (owner = current_setting('app.agent', true));
      GRANT SELECT ON secrets TO reader;`);
  });

  async function visible(client: Client, agent: string): Promise<string[]> {
    await client.query('BEGIN');
    await client.query('SET LOCAL ROLE reader');
    await client.query("SELECT set_config('app.agent', $1, true)", [agent]);
    const { rows } = await client.query('SELECT owner FROM secrets');
    await client.query('COMMIT');
    return rows.map(({ owner }) => owner);
  }

  it('hold for their own transaction alone, however they interleave', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => postgres.client()));
    const rounds = clients.flatMap((client, i) => [
      visible(client, `agent${i}`),
      visible(client, `agent${i}`),
    ]);
    const seen = await Promise.all(rounds);
    expect(seen).toEqual(clients.flatMap((_, i) => [[`agent${i}`], [`agent${i}`]]));
  });

  it('leave nothing behind, not even after a failure or a lost connection', async () => {
    const [first, second, third] = await Promise.all([
      postgres.client(),
      postgres.client(),
      postgres.client(),
    ]);
    await first.query('BEGIN');
    await first.query('SET LOCAL ROLE reader');
    await expect(first.query('INSERT INTO secrets VALUES (1, 2)')).rejects.toMatchObject({
      code: '42501',
    });
    const count = second.query('SELECT count(*)::int AS n FROM secrets');
    await first.query('ROLLBACK');
    expect((await count).rows).toEqual([{ n: 10 }]);
    await second.query('BEGIN');
    await second.query('SET ROLE reader');
    second.connection.stream.destroy();
    const { rows } = await third.query(
      'SELECT current_user AS me, count(*)::int AS n FROM secrets',
    );
    expect(rows).toEqual([{ me: 'postgres', n: 10 }]);
  });

  it('may last for a whole connection', async () => {
    const [reader, owner] = await Promise.all([
      postgres.client({ options: '-c role=reader' }),
      postgres.client(),
    ]);
    for (const agent of ['agent1', 'agent2']) {
      await reader.query("SELECT set_config('app.agent', $1, false)", [agent]);
      expect((await owner.query('SELECT count(*)::int AS n FROM secrets')).rows[0].n).toBe(10);
    }
    await expect(reader.query('DELETE FROM secrets')).rejects.toMatchObject({ code: '42501' });
  });
});

describe('notifications', () => {
  it('reach whoever listens, and only those', async () => {
    const [first, second, third] = await Promise.all([
      postgres.client(),
      postgres.client(),
      postgres.client(),
    ]);
    const heard: string[] = [];
    const note = (name: string) => (message: Notification) =>
      heard.push(`${name} ${message.channel} ${message.payload}`);
    first.on('notification', note('first'));
    second.on('notification', note('second'));
    await first.query('LISTEN news');
    await second.query('LISTEN news');
    await second.query('UNLISTEN *');
    await third.query("SELECT pg_notify('news', $1)", ['rain']);
    await Promise.all([first.query('SELECT 1'), second.query('SELECT 1')]);
    expect(heard).toEqual(['first news rain']);
  });
});
