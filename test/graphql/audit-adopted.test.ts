import type { Pool } from 'pg';
import { fresh, queuedOf } from '../support/audit-rows';
import { admin, agent } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';

/** As other code made it: keys are counted, times are UTC without saying so, details are json. */
async function otherAuditLog(pg: Pool): Promise<void> {
  await pg.query('DROP TABLE audit_log');
  await pg.query(`
    CREATE TABLE audit_log (
      id SERIAL PRIMARY KEY,
      action VARCHAR(50) NOT NULL,
      actor VARCHAR(100) NOT NULL,
      details JSON,
      git_commit VARCHAR(40),
      git_branch VARCHAR(100),
      status VARCHAR(20),
      created_at TIMESTAMP WITHOUT TIME ZONE
    )`);
  await pg.query(`INSERT INTO audit_log (action, actor) VALUES ('deploy', 'ci')`);
}

const PAGE = /* GraphQL */ `
  query ($actor: String, $first: Int, $after: String) {
    auditLog(first: $first, after: $after, filter: { actor: { contains: $actor } }) {
      nodes { id key action details status createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

onEveryPostgres(
  'An adopted audit log',
  (gateway) => {
    it('takes what the gateway writes, under its own keys', async () => {
      const me = fresh(agent('agent1'));
      const started = Date.now();
      const input = { entries: [{ level: 'INFO', message: 'm' }] };
      const write = 'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }';
      await gateway().data(me, write, { input });
      await gateway().ask(me, '{ task(id: "1") { key } }');
      await gateway().data(me, 'mutation { createTask(input: { title: "t" }) { task { key } } }');
      await queuedOf(gateway(), me, 3);
      const { auditLog } = await gateway().data(admin, PAGE, { actor: me.sub });
      const actions = auditLog.nodes.map(({ action }: { action: string }) => action).sort();
      expect(actions).toEqual(['createTask', 'denied', 'writeLogs']);
      for (const { key, createdAt } of auditLog.nodes) {
        expect(key).toMatch(/^\d+$/);
        expect(Math.abs(Date.parse(createdAt) - started)).toBeLessThan(60_000);
      }
      const queued = auditLog.nodes.filter(
        ({ action }: { action: string }) => action !== 'createTask',
      );
      // The number is the table's own: what was sent twice is told by this.
      for (const { details } of queued) expect(details.ref).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('is paged with the rows that have no time, and found by key', async () => {
      const keys: string[] = [];
      let after: string | null = null;
      do {
        const { auditLog } = await gateway().data(admin, PAGE, { actor: '', first: 2, after });
        keys.push(...auditLog.nodes.map(({ key }: { key: string }) => key));
        after = auditLog.pageInfo.hasNextPage ? auditLog.pageInfo.endCursor : null;
        if (after === null) {
          const last = auditLog.nodes.at(-1);
          expect(last).toMatchObject({ action: 'deploy', createdAt: null, details: null });
          const { node } = await gateway().data(
            admin,
            'query ($id: ID!) { node(id: $id) { ... on AuditEntry { action status } } }',
            { id: last.id },
          );
          expect(node).toMatchObject({ action: 'deploy' });
        }
      } while (after);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys.length).toBeGreaterThanOrEqual(4);
    });
  },
  { prepare: otherAuditLog },
);
