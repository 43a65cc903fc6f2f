import { randomUUID } from 'node:crypto';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { insertRow } from '../../support/rows';
import { runCommandLine } from '../../support/run-command-line';

const DAY_MS = 24 * 60 * 60 * 1000;
const AGES = [0, 10, 364, 366, 400, 4_000];

onEveryPostgres('gc of the audit log', (gateway) => {
  const actor = `admin:${randomUUID()}`;
  const triptych = (...args: string[]) => runCommandLine(gateway(), ['gc', ...args]);
  const ages = async () => {
    const { rows } = await gateway().pg.query<{ age: number | null }>(
      `SELECT (details->>'age')::int AS age FROM audit_log WHERE actor = $1 ORDER BY 1`,
      [actor],
    );
    return rows.map(({ age }) => age);
  };

  beforeAll(async () => {
    for (const age of AGES) {
      await insertRow(gateway(), 'audit_log', {
        action: 'createTask',
        actor,
        details: JSON.stringify({ age }),
        created_at: new Date(Date.now() - age * DAY_MS).toISOString(),
      });
    }
  });

  it('removes nothing unless told which and that it is meant', async () => {
    for (const args of [
      [],
      ['--yes'],
      ['--audit-older-than', '365d'],
      ['--audit-older-than', '0d', '--yes'],
      ['--audit-older-than', '365', '--yes'],
      ['--audit-older-than', '365d', '--orphans', '--yes'],
    ]) {
      expect((await triptych(...args)).exit).toBe(2);
    }
    expect(await ages()).toEqual(AGES);
  });

  it('counts first', async () => {
    const { exit, out } = await triptych('--audit-older-than', '365d', '--dry-run', '--json');
    expect([exit, JSON.parse(out)]).toEqual([0, { dryRun: true, auditRows: 3 }]);
    expect(await ages()).toEqual(AGES);
  });

  it('removes the rows of that age as the owner, and writes that down', async () => {
    const { exit, out, err } = await triptych('--audit-older-than', '365d', '--yes');
    expect([exit, out]).toEqual([
      0,
      expect.stringMatching(/^3 audit rows from before .* removed\./),
    ]);
    expect(err).not.toMatch(/error/i);
    expect(await ages()).toEqual(AGES.filter((age) => age < 365));
    const { rows } = await gateway().pg.query(
      `SELECT actor, status, details->>'rows' AS rows FROM audit_log WHERE action = 'gcAudit'`,
    );
    expect(rows).toEqual([{ actor: 'admin:command line', status: 'success', rows: '3' }]);
  });

  it('finds nothing more to do, and leaves no row of that', async () => {
    const { out } = await triptych('--audit-older-than', '365d', '--yes', '--json');
    expect(JSON.parse(out)).toEqual({ dryRun: false, auditRows: 0 });
    const { rows } = await gateway().pg.query(`SELECT 1 FROM audit_log WHERE action = 'gcAudit'`);
    expect(rows).toHaveLength(1);
  });
});
