import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { everythingOf, fresh, queuedOf } from '../support/audit-rows';
import { agent, type Gateway } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { RelayedStores, timed, whenBack } from '../support/relayed-stores';
import { REQUEST_UPLOAD, requestUpload, screenshotInput } from '../support/uploads';

const DEADLINE_MS = 3_000;
const WRITE = 'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }';
const input = (message: string) => ({ entries: [{ level: 'INFO', message }] });
const upload = () => ({ input: screenshotInput(Buffer.alloc(8)) });

const spilled = (gateway: Gateway): Promise<string[]> =>
  readdir(join(gateway.config.dataDir, 'audit')).catch(() => []);

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries === 600) throw new Error('it never came');
    await wait(25);
  }
}

const relays = new RelayedStores();
const options = {
  env: { REQUEST_DEADLINE_MS: String(DEADLINE_MS) },
  adapt: relays.adapt,
  readBudgetMs: 1_000,
};

onEveryPostgres(
  'Audit rows with PostgreSQL away',
  (gateway) => {
    afterAll(() => relays.close());

    it.each(['cut', 'stall'] as const)('(%s) wait on disk and are written once', async (how) => {
      const me = fresh(agent('agent1'));
      await whenBack(() => gateway().ask(me, '{ tasks { nodes { key } } }'));
      relays.postgres[how]();
      await gateway().data(me, WRITE, { input: input('a secret message') });
      await requestUpload(gateway(), me, screenshotInput(Buffer.alloc(8)));
      await until(async () => (await spilled(gateway())).length > 0);
      expect(await everythingOf(gateway(), me)).toEqual([]);
      await relays.restore();
      const rows = await queuedOf(gateway(), me, 2);
      expect(rows.map(({ action }) => action).sort()).toEqual(['requestUpload', 'writeLogs']);
      expect(JSON.stringify(rows)).not.toMatch(/a secret message|X-Amz/);
      await until(async () => (await spilled(gateway())).length === 0);
      expect(await everythingOf(gateway(), me)).toHaveLength(2);
    });
  },
  options,
);

const full = new RelayedStores();

onEveryPostgres(
  'Audit rows without room',
  (gateway) => {
    afterAll(() => full.close());

    it('make requests wait, and then say so; with room again they go on', async () => {
      const me = fresh(agent('agent1'));
      await whenBack(() => gateway().ask(me, '{ tasks { nodes { key } } }'));
      full.postgres.cut();
      let given = 0;
      let refused: Awaited<ReturnType<typeof timed>> | undefined;
      while (!refused) {
        const answer = await timed(gateway().ask(me, REQUEST_UPLOAD, upload()));
        if (answer.data?.requestUpload) given += 1;
        else refused = answer;
        expect(given).toBeLessThan(50);
      }
      expect(given).toBeGreaterThan(0);
      expect(refused.errors.requestUpload).toMatchObject({
        code: 'BUFFER_FULL',
        retryable: true,
        retryAfterMs: 1000,
      });
      expect(refused.ms).toBeGreaterThan(DEADLINE_MS - 500);
      expect(refused.ms).toBeLessThan(DEADLINE_MS + 3_000);
      const { errors } = await timed(gateway().ask(me, WRITE, { input: input('never written') }));
      expect(errors.writeLogs?.code).toBe('BUFFER_FULL');

      const waiting = gateway().ask(me, REQUEST_UPLOAD, upload());
      await full.restore();
      if (!(await waiting).errors) given += 1;
      await whenBack(() => gateway().ask(me, REQUEST_UPLOAD, upload()));
      const rows = await queuedOf(gateway(), me, given + 1);
      expect(rows).toHaveLength(given + 1);
      const { agentLogs } = await gateway().data(me, '{ agentLogs { nodes { message } } }');
      expect(agentLogs.nodes).toEqual([]);
    });
  },
  { ...options, adapt: full.adapt, auditRoom: { rows: 3, spillBytes: 1_000 } },
);
