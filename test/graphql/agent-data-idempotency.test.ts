import { randomUUID } from 'node:crypto';
import { fresh } from '../support/audit-rows';
import { type Asker, agent } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertTask } from '../support/rows';

const WRITE_LOGS = 'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }';
const WRITE_MEMORY = /* GraphQL */ `
  mutation ($input: WriteMemoryInput!) {
    writeMemory(input: $input) { memory { id content createdAt } }
  }
`;
const SET_CONFIG = /* GraphQL */ `
  mutation ($input: SetAgentConfigInput!) { setAgentConfig(input: $input) { config { key value } } }
`;

onEveryPostgres('Idempotency keys in agents’ databases', (gateway) => {
  const messages = async (asker: Asker): Promise<string[]> => {
    const data = await gateway().data(asker, '{ agentLogs(first: 100) { nodes { message } } }');
    return data.agentLogs.nodes.map(({ message }: { message: string }) => message);
  };
  const contents = async (asker: Asker): Promise<string[]> => {
    const data = await gateway().data(asker, '{ agentMemories(first: 100) { nodes { content } } }');
    return data.agentMemories.nodes.map(({ content }: { content: string }) => content);
  };

  const entries = ['one', 'two', 'three'].map((message) => ({ level: 'INFO', message }));

  it('write logs once, also ten at a time, and refuse other logs', async () => {
    const me = fresh(agent('once-logger'));
    const input = { entries, idempotencyKey: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => gateway().ask(me, WRITE_LOGS, { input })),
    );
    for (const answer of answers)
      expect(answer).toEqual({ status: 200, data: { writeLogs: { count: 3 } } });
    expect((await messages(me)).sort()).toEqual(['one', 'three', 'two']);
    const other = { ...input, entries: entries.slice(0, 2) };
    expect(await gateway().code(me, WRITE_LOGS, { input: other })).toBe('CONFLICT');
    expect(await messages(me)).toHaveLength(3);
    // Another identity of the same agent has keys of its own.
    await gateway().data(fresh(me), WRITE_LOGS, { input });
    expect(await messages(me)).toHaveLength(6);
  });

  it('write one of two inputs that come at once, whole', async () => {
    const me = fresh(agent('torn-logger'));
    const idempotencyKey = randomUUID();
    const batches = ['a', 'b'].map((name) =>
      Array.from({ length: 50 }, (_, index) => ({ level: 'INFO', message: `${name}${index}` })),
    );
    const answers = await Promise.all(
      [0, 1, 0, 1, 0, 1].map((which) =>
        gateway().ask(me, WRITE_LOGS, { input: { entries: batches[which], idempotencyKey } }),
      ),
    );
    const refused = answers.filter(({ errors }) => errors);
    expect(refused.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual([
      'CONFLICT',
      'CONFLICT',
      'CONFLICT',
    ]);
    const written = await messages(me);
    expect(written).toHaveLength(50);
    expect(new Set(written.map((message) => message[0])).size).toBe(1);
  });

  it('write a memory once and answer the same one', async () => {
    const me = fresh(agent('once-rememberer'));
    const input = { content: 'once', taskId: '1', idempotencyKey: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => gateway().ask(me, WRITE_MEMORY, { input })),
    );
    expect(answers[0]?.errors).toBeUndefined();
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await contents(me)).toEqual(['once']);
    const other = { ...input, content: 'twice' };
    expect(await gateway().code(me, WRITE_MEMORY, { input: other })).toBe('CONFLICT');
    await gateway().data(fresh(me), WRITE_MEMORY, { input: other });
    expect((await contents(me)).sort()).toEqual(['once', 'twice']);
  });

  it('never bring an old setting back', async () => {
    const me = fresh(agent('once-configured'));
    await insertTask(gateway(), { agent_id: 'once-configured' });
    const old = { key: 'colour', value: 'red', idempotencyKey: randomUUID() };
    await gateway().data(me, SET_CONFIG, { input: old });
    await gateway().data(me, SET_CONFIG, { input: { key: 'colour', value: 'blue' } });
    const repeated = await gateway().data(me, SET_CONFIG, { input: old });
    expect(repeated.setAgentConfig.config).toEqual({ key: 'colour', value: 'red' });
    const { agent: found } = await gateway().data(
      me,
      '{ agent(key: "once-configured") { config { value } } }',
    );
    expect(found.config).toEqual([{ value: 'blue' }]);
    const other = { ...old, value: 'green' };
    expect(await gateway().code(me, SET_CONFIG, { input: other })).toBe('CONFLICT');
    const elsewhere = { ...old, key: 'shape' };
    expect(await gateway().code(me, SET_CONFIG, { input: elsewhere })).toBe('CONFLICT');
  });
});
