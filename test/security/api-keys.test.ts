import { setTimeout as wait } from 'node:timers/promises';
import { hashOfApiKey, idOfApiKey, makeApiKey } from '../../src/access/api-key';
import { raw } from '../../src/stores/postgres/sql/sql';
import { auditOf } from '../support/audit-rows';
import { type Answer, evaluator } from '../support/gateway';
import { keepLines } from '../support/log-lines';
import { onEveryPostgres } from '../support/on-every-postgres';
import { RelayedStores, whenBack } from '../support/relayed-stores';
import { insertTask } from '../support/rows';
import { runCommandLine, type Said } from '../support/run-command-line';

const VIEWER = '{ viewer { role sub agent } }';
const HALF_A_MINUTE = 30_000;

/** The gateway's clock runs, and is put forward by tests. */
let ahead = 0;
const lines = keepLines();
const relays = new RelayedStores();

onEveryPostgres(
  'An API key',
  (gateway) => {
    const triptych = (...args: string[]): Promise<Said> =>
      runCommandLine(gateway(), ['key', ...args]);

    const create = async (label: string, ...args: string[]): Promise<string> => {
      const { exit, out } = await triptych('create', '--label', label, ...args);
      expect(exit).toBe(0);
      return out.trim();
    };
    const evaluatorsKey = (label: string) => create(label, '--role', 'evaluator');

    const ask = (key: string, query = VIEWER, variables = {}): Promise<Answer> =>
      gateway().send({ query, variables }, { authorization: `Bearer ${key}` });

    const listed = async (label: string) => {
      const { out } = await triptych('list', '--json');
      const all = JSON.parse(out) as Record<string, string | null>[];
      return all.find((one) => one.label === label);
    };

    const lookUps = async (work: () => Promise<unknown>): Promise<number> => {
      const { statements } = await gateway().counted(work);
      return statements.filter(({ text }) => text.includes('"api_keys"')).length;
    };

    const expectRefused = ({ status, errors, data }: Answer) => {
      expect([status, data]).toEqual([401, undefined]);
      expect(errors).toEqual([
        {
          message: expect.stringContaining('valid token'),
          extensions: { code: 'UNAUTHENTICATED' },
        },
      ]);
    };

    beforeEach(() => lines.clear());
    afterAll(() => relays.close());

    it('is made, used, listed, revoked, and refused half a minute later', async () => {
      const key = await evaluatorsKey('whole life');
      expect(key).toMatch(/^trp_[\w-]{48}$/);
      expect(await listed('whole life')).toMatchObject({ lastUsedAt: null, revokedAt: null });
      expect((await ask(key)).data).toEqual({
        viewer: { role: 'EVALUATOR', sub: 'key:whole life', agent: null },
      });
      // It is written behind the request.
      while ((await listed('whole life'))?.lastUsedAt === null) await wait(20);

      const { exit, out } = await triptych('revoke', 'whole life');
      expect([exit, out]).toEqual([0, expect.stringContaining('within 30 seconds')]);
      ahead += HALF_A_MINUTE;
      expectRefused(await ask(key));
      expect(lines.text()).toContain(`the API key ${idOfApiKey(hashOfApiKey(key))} is revoked`);
      expect((await listed('whole life'))?.revokedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+Z$/);
      const again = await triptych('revoke', 'whole life');
      expect([again.exit, again.out]).toEqual([0, expect.stringContaining('revoked already')]);
    });

    it('is stored as a hash, and told to nobody else', async () => {
      const key = await evaluatorsKey('secretive');
      await ask(key, '{ tasks { nodes { id } } }');
      await gateway().data({ role: 'admin' }, VIEWER);
      const { rows } = await gateway().pg.query(
        `SELECT k::text AS row FROM triptych.api_keys k UNION ALL SELECT a::text FROM audit_log a`,
      );
      const everything = `${JSON.stringify(rows)}${lines.text()}${(await triptych('list')).out}`;
      expect(everything).toContain('secretive');
      expect(everything).not.toContain(key.slice(0, 20));
      expect(everything).not.toContain(key.slice(-20));
    });

    it('gives its agent what the agent may, and nothing of others', async () => {
      const key = await create('worker', '--role', 'agent', '--agent', 'agent1');
      await insertTask(gateway(), { title: 'Mine' });
      const foreign = await insertTask(gateway(), { title: 'Theirs', agent_id: 'agent2' });
      const query =
        'query ($id: ID!) { viewer { agent } tasks { nodes { agentId } } task(id: $id) { title } }';
      const { data, errors } = await ask(key, query, { id: foreign });
      expect(data.viewer.agent).toBe('agent1');
      expect(data.tasks.nodes.length).toBeGreaterThan(0);
      expect(new Set(data.tasks.nodes.map((task: { agentId: string }) => task.agentId))).toEqual(
        new Set(['agent1']),
      );
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND']);
      const write =
        'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { agentId } } }';
      const written = await ask(key, write, { input: { title: 'By key' } });
      expect(written.data.createTask.task).toEqual({ agentId: 'agent1' });
      const asker = { role: 'agent', agent: 'agent1', sub: 'key:worker' } as const;
      expect(await auditOf(gateway(), asker)).toMatchObject([{ action: 'createTask' }]);
    });

    it('is looked up once for many requests, and again after half a minute', async () => {
      const key = await evaluatorsKey('shared');
      const many = () => Promise.all(Array.from({ length: 30 }, () => ask(key)));
      expect(await lookUps(many)).toBe(1);
      expect(await lookUps(many)).toBe(0);
      ahead += HALF_A_MINUTE;
      expect(await lookUps(many)).toBe(1);
    });

    it('that is none costs PostgreSQL little, however many are tried', async () => {
      const key = makeApiKey();
      expect(await lookUps(async () => expectRefused(await ask(key)))).toBe(1);
      expect(await lookUps(async () => expectRefused(await ask(key)))).toBe(0);
      const typo = key.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
      expect(await lookUps(async () => expectRefused(await ask(typo)))).toBe(0);

      const started = performance.now();
      const flood = Array.from({ length: 400 }, makeApiKey);
      const asked = await lookUps(async () => {
        for (const answer of await Promise.all(flood.map((one) => ask(one)))) expectRefused(answer);
      });
      expect(asked).toBeLessThanOrEqual(2 + (performance.now() - started) / 10);
      // One that was just made is soon found, though it was refused a moment ago.
      await insertRowOf(key, { role: 'evaluator', label: 'late' });
      ahead += 5_000;
      expect((await ask(key)).data.viewer.sub).toBe('key:late');
    });

    it.each([
      ['names no agent', { role: 'agent', label: 'x', agent: null }],
      ['names an agent that cannot be', { role: 'agent', label: 'x', agent: '../agent1' }],
      ['has a label with a line break', { role: 'admin', label: 'a\nb' }],
      ['has no label', { role: 'admin', label: '' }],
    ])('whose row %s is refused', async (_, row) => {
      const key = makeApiKey();
      await insertRowOf(key, row);
      expectRefused(await ask(key));
    });

    it('leaves a row in the audit log when it is made and when it ends', async () => {
      const key = await create('audited', '--role', 'agent', '--agent', 'agent7');
      const id = idOfApiKey(hashOfApiKey(key));
      await triptych('revoke', id);
      const asker = { role: 'admin', sub: 'command line' } as const;
      const rows = await auditOf(gateway(), asker);
      const ours = rows.filter(({ details }) => details?.key === id);
      const details = { key: id, role: 'agent', agent: 'agent7', label: 'audited' };
      expect(ours).toMatchObject([
        { action: 'createApiKey', details, status: 'success' },
        { action: 'revokeApiKey', details, status: 'success' },
      ]);
    });

    it('is revoked by a name that means one key alone', async () => {
      const [old, next] = [await evaluatorsKey('twice'), await evaluatorsKey('twice')];
      const ids = [old, next].map((key) => idOfApiKey(hashOfApiKey(key)));
      const both = await triptych('revoke', 'twice');
      expect([both.exit, both.err]).toEqual([1, expect.stringContaining(ids.join(', '))]);
      expect((await triptych('revoke', ids[0] ?? '')).exit).toBe(0);
      // Now the label means one that is in use.
      const { out } = await triptych('revoke', 'twice', '--json');
      expect(JSON.parse(out)).toMatchObject({ id: ids[1], changed: true });
      for (const nobody of ['never', '00000000', '%', "' OR true --"]) {
        const { exit, err } = await triptych('revoke', nobody);
        expect([exit, err]).toEqual([1, expect.stringContaining('There is no such key')]);
      }
    });

    it.each([
      `INSERT INTO triptych.api_keys (hash, role, label) VALUES ('h', 'admin', 'x')`,
      `UPDATE triptych.api_keys SET role = 'admin'`,
      `UPDATE triptych.api_keys SET revoked_at = NULL`,
      'DELETE FROM triptych.api_keys',
    ])('is nothing the gateway itself could do: %s', async (text) => {
      const tried = gateway().app.stores.postgres.asSystem((tx) => tx.query(raw(text)));
      await expect(tried).rejects.toMatchObject({ code: '42501' });
    });

    it('is listed in a table that commands no terminal', async () => {
      await insertRowOf(makeApiKey(), { role: 'admin', label: 'red\u001b[31m' });
      const { out } = await triptych('list');
      const [head, ...rows] = out.trimEnd().split('\n');
      expect(head).toMatch(/^ID +ROLE +AGENT +CREATED +LAST USED +REVOKED +LABEL$/);
      expect(rows.find((row) => row.includes('[31m'))).toMatch(
        /^[0-9a-f]{12} +admin .*red\?\[31m$/,
      );
    });

    it('goes on for half a minute while PostgreSQL is away, and tokens do for longer', async () => {
      const key = await evaluatorsKey('outage');
      ahead += HALF_A_MINUTE;
      await whenBack(() => ask(key));
      relays.postgres.cut();
      try {
        ahead += HALF_A_MINUTE - 10_000;
        expect((await ask(key)).data.viewer.sub).toBe('key:outage');
        ahead += 10_000;
        for (const unsure of [key, makeApiKey()]) {
          const { status, errors } = await ask(unsure);
          expect(status).toBe(503);
          expect(errors?.[0]?.extensions).toMatchObject({
            code: 'STORE_UNAVAILABLE',
            store: 'postgres',
            retryable: true,
          });
        }
        expect((await gateway().data(evaluator, VIEWER)).viewer.role).toBe('EVALUATOR');
        const health = await fetch(new URL('/health', gateway().url), {
          headers: { authorization: `Bearer ${key}` },
        });
        expect([health.status, await health.json()]).toMatchObject([200, { status: 'down' }]);
      } finally {
        await relays.restore();
      }
      expect((await whenBack(() => ask(key))).data.viewer.sub).toBe('key:outage');
    });

    const insertRowOf = (key: string, row: Record<string, unknown>) =>
      gateway().pg.query(
        'INSERT INTO triptych.api_keys (hash, role, agent, label) VALUES ($1, $2, $3, $4)',
        [hashOfApiKey(key), row.role, row.agent ?? null, row.label],
      );
  },
  {
    env: { LOG_LEVEL: 'info' },
    log: lines.to,
    adapt: relays.adapt,
    clock: () => performance.now() + ahead,
  },
);
