import { migrationState } from '../../../src/stores/postgres/migration-state';
import { catalogSnapshot } from './catalog-snapshot';
import { onConnection, onEveryDatabase } from './on-every-database';

onEveryDatabase('migrating', (fresh) => {
  const snapshot = () => onConnection(fresh().database.url, catalogSnapshot);
  const state = () => onConnection(fresh().database.url, migrationState);

  it('finds everything to do in an empty database, and does it', async () => {
    const { pending } = await state();
    expect(pending.length).toBeGreaterThan(0);
    expect(await fresh().migrate()).toEqual({ applied: pending, indexes: [], wall: 'raised' });
    expect(await state()).toEqual({ pending: [], unknown: [] });
  });

  it('changes nothing the second time', async () => {
    const before = await snapshot();
    expect(before.filter((line) => line.startsWith('policy')).length).toBeGreaterThan(5);
    expect(await fresh().migrate()).toEqual({ applied: [], indexes: [], wall: 'raised' });
    expect(await snapshot()).toEqual(before);
  });

  it('puts back what somebody took away, and leaves what somebody added', async () => {
    const before = await snapshot();
    await onConnection(fresh().database.url, async (client) => {
      await client.query('REVOKE ALL ON tasks FROM triptych_agent');
      await client.query('DROP POLICY triptych_agent_rows ON tasks');
      await client.query('GRANT SELECT ON audit_log TO triptych_frontend');
      await client.query('DROP INDEX idx_task_timestamp, triptych.idx_idempotency_expires_at');
      await client.query('ALTER TABLE tasks ADD COLUMN of_the_platform text');
      await client.query('CREATE INDEX idx_of_the_platform ON tasks (of_the_platform)');
    });
    const { indexes } = await fresh().migrate();
    expect(indexes).toEqual(['idx_task_timestamp', 'idx_idempotency_expires_at']);
    const after = await snapshot();
    expect(after.filter((line) => !line.includes('of_the_platform'))).toEqual(before);
    expect(after.filter((line) => line.includes('of_the_platform'))).toHaveLength(2);
  });

  it('leaves roles and rights alone where they are not wanted', async () => {
    const before = await snapshot();
    expect(await fresh().migrate({ wall: false })).toEqual({
      applied: [],
      indexes: [],
      wall: 'off',
    });
    expect(await snapshot()).toEqual(before);
  });

  it('says that a newer version was here', async () => {
    await onConnection(fresh().database.url, (client) =>
      client.query(`INSERT INTO triptych.migrations (timestamp, name) VALUES (9, 'Later9')`),
    );
    expect(await state()).toEqual({ pending: [], unknown: ['Later9'] });
  });
});
