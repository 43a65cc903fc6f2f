import type { PostgresStore } from '../../../src/stores/postgres/postgres-store';
import { raw, type Sql } from '../../../src/stores/postgres/sql/sql';
import { onConnection, onEveryDatabase } from './on-every-database';
import { admin, storeOf } from './store-of';

const MOST = 250;

onEveryDatabase('Statements that come again', (fresh) => {
  let store: PostgresStore;
  const embedded = () => fresh().database.embedded;

  beforeAll(async () => {
    await fresh().migrate();
    const { database } = fresh();
    await onConnection(database.url, async (client) => {
      await client.query('CREATE TABLE probe (id int); INSERT INTO probe VALUES (7)');
      await client.query('GRANT SELECT ON probe TO triptych_admin');
    });
    // All on one connection, so that it can be asked what it holds.
    store = storeOf(database, { max: 1 });
  });
  afterAll(async () => {
    await store.close();
  });

  const read = (statement: Sql) => store.read<Record<string, unknown>>(admin(), statement);
  const held = async (part: string): Promise<string[]> => {
    // A text of its own each time, so that asking adds nothing to what is held.
    const rows = await read(
      raw(`SELECT name, statement FROM pg_prepared_statements /* ${Math.random()} */`),
    );
    return rows
      .filter(({ statement }) => String(statement).includes(part))
      .map(({ name }) => String(name));
  };

  it('are planned once, under the hash of their text', async () => {
    const statement = raw('SELECT id AS planned_once FROM probe');
    await read(statement);
    expect(await held('planned_once')).toEqual([]);
    await read(statement);
    await read(statement);
    const names = await held('planned_once');
    // The embedded engine is one session for everybody: names of two connections would collide.
    expect(names).toEqual(embedded() ? [] : [expect.stringMatching(/^t_[\w-]{22}_0$/)]);
  });

  it('are planned anew when their table has changed', async () => {
    const statement = raw('SELECT * FROM probe');
    for (let time = 0; time < 3; time += 1) expect(await read(statement)).toEqual([{ id: 7 }]);
    await onConnection(fresh().database.url, (client) =>
      client.query('ALTER TABLE probe ADD COLUMN more text'),
    );
    expect(await read(statement)).toEqual([{ id: 7, more: null }]);
    const inTransaction = store.withIdentity(admin(), (tx) => tx.query(statement));
    expect(await inTransaction).toEqual([{ id: 7, more: null }]);
  });

  it('never fill a connection', async () => {
    for (let number = 0; number < MOST + 20; number += 1) {
      const statement = raw(`SELECT ${number} AS many_of_them`);
      await read(statement);
      await read(statement);
    }
    const { length } = await held('many_of_them');
    if (embedded()) expect(length).toBe(0);
    else expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(MOST);
  });
});
