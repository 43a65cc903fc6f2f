import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { admin, agent, evaluator, frontend, Gateway } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertTask } from '../support/rows';
import { postgresServers } from '../support/test-postgres';
import { upload } from '../support/uploads';

/** Something of every kind: reads and writes of each role, of every table, of agents' places. */
async function everythingOnce(gateway: Gateway, taskId: string): Promise<void> {
  const reads =
    '{ tasks { totalCount nodes { key progress { nodes { key } } screenshots { nodes { key } } } } }';
  for (const asker of [agent('agent1'), evaluator, frontend, admin])
    await gateway.data(asker, reads);
  for (const asker of [evaluator, admin]) {
    const more = `{ evaluations { nodes { key } } agents { nodes { key averageScore lastSeenAt storageBytes } }
      agentLogs { nodes { key } } files { totalCount } taskStats(groupBy: [AGENT]) { count } health { stores { state } } }`;
    await gateway.data(asker, more);
  }
  const write = (asker: typeof admin, name: string, payload: string, input: object) =>
    gateway.data(
      asker,
      `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${payload} } }`,
      { input: { ...input, idempotencyKey: `${name} of ${asker.role}` } },
    );
  for (const asker of [agent('agent1'), admin]) {
    const agentId = 'agent1';
    await write(asker, 'createTask', 'task { key }', { agentId, title: 'x' });
    await write(asker, 'updateTaskStatus', 'task { key }', { taskId, status: 'IN_PROGRESS' });
    await write(asker, 'addTaskProgress', 'progress { key }', { taskId });
    const entries = [{ level: 'INFO', message: 'm' }];
    await write(asker, 'writeLogs', 'count', { agentId, entries });
  }
  await write(evaluator, 'createEvaluation', 'evaluation { key }', { taskId, score: 1 });
  const { key: fileId } = await upload(gateway, agent('agent1'), Buffer.from('x'));
  await write(agent('agent1'), 'deleteFile', 'file { key }', { fileId });
}

interface Sent {
  client: Client;
  text: string;
}

/** Records what the gateway's own clients send; the tests' clients are told apart by their pool. */
function watchStatements(): { sent: Sent[]; stop(): void } {
  const sent: Sent[] = [];
  const query = Client.prototype.query;
  const spy = jest.spyOn(Client.prototype, 'query').mockImplementation(function (
    this: Client,
    ...args: unknown[]
  ) {
    const [first] = args;
    const text = typeof first === 'string' ? first : (first as { text: string }).text;
    sent.push({ client: this, text });
    return (query as (...given: unknown[]) => never).apply(this, args);
  });
  return { sent, stop: () => spy.mockRestore() };
}

/** The role that a connection was opened with, from its options. */
const openedAs = (client: Client): string | undefined =>
  /-c role=(triptych_\w+)/.exec(
    (client as unknown as { connectionParameters: { options?: string } }).connectionParameters
      .options ?? '',
  )?.[1];

/** Statements that ran as nobody in particular. */
function bareStatements(sent: readonly Sent[]): string[] {
  const inside = new Set<Client>();
  return sent.flatMap(({ client, text }) => {
    if (openedAs(client)) return [];
    if (text.startsWith('BEGIN')) {
      if (!/; SET LOCAL ROLE triptych_\w+;/.test(text)) return [text];
      inside.add(client);
      return [];
    }
    if (!inside.has(client)) return [text];
    if (text === 'COMMIT' || text === 'ROLLBACK') inside.delete(client);
    return [];
  });
}

onEveryPostgres('Every statement', (gateway) => {
  it('runs as one of the gateway’s own roles', async () => {
    const taskId = await insertTask(gateway());
    const { sent, stop } = watchStatements();
    try {
      await everythingOnce(gateway(), taskId);
    } finally {
      stop();
    }
    expect(bareStatements(sent)).toEqual([]);
    const roles = sent.flatMap(
      ({ client, text }) => openedAs(client) ?? /SET LOCAL ROLE (\w+)/.exec(text)?.[1] ?? [],
    );
    expect([...new Set(roles)].sort()).toEqual(
      ['admin', 'agent', 'evaluator', 'frontend', 'system'].map((role) => `triptych_${role}`),
    );
    const pools = [...new Set(sent.flatMap(({ client }) => openedAs(client) ?? []))].sort();
    const byRole = ['triptych_admin', 'triptych_evaluator', 'triptych_frontend'];
    expect(pools).toEqual(gateway().stores.postgres.embedded ? [] : byRole);
  });
});

const real = postgresServers().filter(({ name }) => name !== 'embedded PostgreSQL');
const onReal = real.length > 0 ? describe.each(real) : describe.skip.each([{ name: 'none' }]);

/** The login owns nothing and inherits nothing: whatever runs bare is refused by the server. */
onReal('A login without any right of its own on $name', (server) => {
  it('is all the gateway needs', async () => {
    const login = `bare_${randomBytes(6).toString('hex')}`;
    const asLogin = (owner: string) => {
      const url = new URL(owner);
      [url.username, url.password] = [login, 'bare'];
      return url.href;
    };
    const gateway = await Gateway.start(server as (typeof real)[number], {
      prepare: async (pg) => {
        await pg.query(`CREATE ROLE ${login} LOGIN NOINHERIT PASSWORD 'bare'`);
        for (const role of ['agent', 'evaluator', 'frontend', 'admin', 'system']) {
          await pg.query(`GRANT triptych_${role} TO ${login}`);
        }
      },
      adapt: (config) => ({
        ...config,
        postgres: { ...config.postgres, url: asLogin(config.postgres.url ?? '') },
      }),
    });
    try {
      const bare = new Client({ connectionString: asLogin(gateway.stores.postgres.url) });
      await bare.connect();
      await expect(bare.query('SELECT id FROM tasks')).rejects.toMatchObject({ code: '42501' });
      await bare.end();
      await everythingOnce(gateway, await insertTask(gateway));
    } finally {
      await gateway.pg.query(`DROP ROLE ${login}`);
      await gateway.stop();
    }
  });
});
