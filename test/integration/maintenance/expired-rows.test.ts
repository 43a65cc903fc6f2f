import { onEveryPostgres } from '../../support/on-every-postgres';
import { runCommandLine } from '../../support/run-command-line';

onEveryPostgres('gc of what is over', (gateway) => {
  const triptych = (...args: string[]) => runCommandLine(gateway(), ['gc', '--expired', ...args]);
  const left = async () => {
    const { rows } = await gateway().pg.query<{ name: string }>(
      `SELECT key AS name FROM triptych.idempotency_keys
       UNION ALL SELECT identity FROM triptych.rate_limits ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  };
  const ALL = ['key of tomorrow', 'key of yesterday', 'minute of now', 'minute of yesterday'];
  const OF_USE = ['key of tomorrow', 'minute of now'];

  beforeAll(async () => {
    await gateway().pg.query(
      `INSERT INTO triptych.idempotency_keys (identity, key, input_hash, expires_at) VALUES
         ('a', 'key of yesterday', 'h', now() - interval '1 day'),
         ('a', 'key of tomorrow', 'h', now() + interval '1 day')`,
    );
    await gateway().pg.query(
      `INSERT INTO triptych.rate_limits
         (identity, ends_at, requests, cost, given_requests, given_cost) VALUES
         ('minute of yesterday', now() - interval '1 day', 1, 1, 1, 1),
         ('minute of now', now() - interval '1 minute', 1, 1, 1, 1)`,
    );
  });

  it('counts first', async () => {
    const { exit, out } = await triptych('--dry-run', '--json');
    const counted = { dryRun: true, idempotencyKeys: 1, rateLimits: 1 };
    expect([exit, JSON.parse(out)]).toEqual([0, counted]);
    expect(await left()).toEqual(ALL);
    expect((await triptych()).exit).toBe(2);
    expect((await triptych('--orphans', '--yes')).exit).toBe(2);
  });

  it('removes what nobody looks at any more, and writes that down once', async () => {
    for (const said of [/^1 idempotency keys and 1 minutes/, /^0 idempotency keys and 0 minutes/]) {
      const { exit, out } = await triptych('--yes');
      expect([exit, out]).toEqual([0, expect.stringMatching(said)]);
      expect(await left()).toEqual(OF_USE);
    }
    const { rows } = await gateway().pg.query(
      `SELECT details FROM audit_log WHERE action = 'gcExpired'`,
    );
    expect(rows).toEqual([{ details: { idempotencyKeys: 1, rateLimits: 1 } }]);
  });
});
