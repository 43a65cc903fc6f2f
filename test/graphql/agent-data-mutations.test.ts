import { fresh } from '../support/audit-rows';
import { type Asker, admin, agent } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertTask } from '../support/rows';

const WRITE_LOGS = 'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }';
const LOGS = /* GraphQL */ `
  query ($filter: AgentLogFilter) {
    agentLogs(filter: $filter, first: 100) {
      nodes { agentId level rawLevel message metadata taskId createdAt }
    }
  }
`;
const WRITE_MEMORY = /* GraphQL */ `
  mutation ($input: WriteMemoryInput!) {
    writeMemory(input: $input) {
      memory { id key agentId content memoryType taskId createdAt }
    }
  }
`;
const DELETE_MEMORY =
  'mutation ($input: DeleteMemoryInput!) { deleteMemory(input: $input) { id } }';
const MEMORIES = '{ agentMemories(first: 100) { nodes { id key content } } }';
const SET_CONFIG = /* GraphQL */ `
  mutation ($input: SetAgentConfigInput!) {
    setAgentConfig(input: $input) { config { id key value } }
  }
`;
const CONFIG = 'query ($key: String!) { agent(key: $key) { config { key value } } }';

onEveryPostgres('Writing into agents’ databases', (gateway) => {
  const write = async (asker: Asker, input: object) =>
    (await gateway().data(asker, WRITE_MEMORY, { input })).writeMemory.memory;
  const memories = async (asker: Asker): Promise<{ content: string }[]> =>
    (await gateway().data(asker, MEMORIES)).agentMemories.nodes;
  const logs = async (asker: Asker, filter?: object): Promise<{ message: string }[]> =>
    (await gateway().data(asker, LOGS, { filter })).agentLogs.nodes;
  const config = async (asker: Asker, key: string): Promise<{ key: string; value: unknown }[]> =>
    (await gateway().data(asker, CONFIG, { key })).agent.config;

  it('writes logs of every level as agents’ own code does', async () => {
    const levels = ['DEBUG', 'INFO', 'WARNING', 'ERROR'];
    const entries = levels.map((level, index) => ({
      level,
      message: `${level} — ☂`,
      taskId: '17',
      metadata: { step: index, deep: { list: [1, null] } },
      createdAt: `2026-01-01T00:00:0${index}.000Z`,
    }));
    const { writeLogs } = await gateway().data(agent('logger'), WRITE_LOGS, { input: { entries } });
    expect(writeLogs).toEqual({ count: 4 });
    expect(await logs(agent('logger'))).toEqual(
      entries
        .map((entry) => ({ ...entry, agentId: 'logger', rawLevel: entry.level.toLowerCase() }))
        .reverse(),
    );
  });

  it('takes 1,000 logs at once and no more, and none as none', async () => {
    const me = agent('logger-of-many');
    const entry = { level: 'INFO', message: 'again' };
    const send = (count: number) =>
      gateway().ask(me, WRITE_LOGS, { input: { entries: Array(count).fill(entry) } });
    expect((await send(1000)).data.writeLogs.count).toBe(1000);
    expect((await send(1001)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await send(0)).data.writeLogs.count).toBe(0);
    // Agents are known by their tasks.
    await insertTask(gateway(), { agent_id: 'logger-of-many' });
    const { agent: found } = await gateway().data(
      me,
      '{ agent(key: "logger-of-many") { logCounts { level count } } }',
    );
    expect(found.logCounts).toContainEqual({ level: 'INFO', count: 1000 });
  });

  it('refuses metadata that no document can hold', async () => {
    const me = agent('hostile-logger');
    let deep: object = {};
    for (let level = 0; level < 100; level += 1) deep = { deep };
    for (const metadata of [{ $where: '1' }, { _bsontype: 'Long' }, { 'a\0b': 1 }, deep]) {
      const entries = [{ level: 'INFO', message: 'm', metadata }];
      expect(await gateway().code(me, WRITE_LOGS, { input: { entries } })).toBe('BAD_USER_INPUT');
    }
    expect(await logs(me)).toEqual([]);
  });

  it('keeps what a log says as data, whatever it says', async () => {
    const me = agent('odd-logger');
    const messages = ['a\0b', '$where', '{"$ne":null}', '\u202e\ud83d\ude00', "'; DROP TABLE x"];
    const entries = messages.map((message, index) => ({
      level: 'INFO',
      message,
      metadata: { 'a.b': message, '': 1 },
      createdAt: `2026-01-01T00:00:0${index}.000Z`,
    }));
    await gateway().data(me, WRITE_LOGS, { input: { entries } });
    expect((await logs(me)).map(({ message }) => message).reverse()).toEqual(messages);
  });

  it('survives text that is not well-formed Unicode', async () => {
    const me = agent('broken-logger');
    const entries = [{ level: 'INFO', message: 'half a pair: \ud83d' }];
    const { errors, data } = await gateway().ask(me, WRITE_LOGS, { input: { entries } });
    expect(errors?.[0]?.extensions.code ?? data.writeLogs.count).toBe(1);
    expect((await logs(me)).map(({ message }) => message)).toEqual(['half a pair: \ufffd']);
  });

  it('lets nobody write in another agent’s name but an admin', async () => {
    const entries = [{ level: 'INFO', message: 'forged' }];
    const input = { agentId: 'victim', entries };
    expect(await gateway().code(agent('agent1'), WRITE_LOGS, { input })).toBe('NOT_FOUND');
    expect(await gateway().code(admin, WRITE_LOGS, { input: { entries } })).toBe('BAD_USER_INPUT');
    await gateway().data(admin, WRITE_LOGS, { input });
    expect((await logs(agent('victim'))).map(({ message }) => message)).toEqual(['forged']);
  });

  it('writes a memory, reads it back and deletes it, twice', async () => {
    const me = agent('rememberer');
    const memory = await write(me, { content: 'The door is blue', taskId: '9' });
    expect(memory).toMatchObject({ agentId: 'rememberer', memoryType: 'general', taskId: '9' });
    const other = await write(me, { content: 'kept', memoryType: 'observation' });
    expect((await memories(me)).map(({ content }) => content)).toEqual([
      'kept',
      'The door is blue',
    ]);
    for (const _ of [1, 2]) {
      const { deleteMemory } = await gateway().data(me, DELETE_MEMORY, {
        input: { id: memory.id },
      });
      expect(deleteMemory).toEqual({ id: memory.id });
    }
    // By its plain key as well: the token says whose it is.
    expect((await memories(me)).map(({ content }) => content)).toEqual(['kept']);
    await gateway().data(me, DELETE_MEMORY, { input: { id: other.key } });
    expect(await memories(me)).toEqual([]);
  });

  it('deletes no other agent’s memory, by whatever id', async () => {
    const memory = await write(agent('owner'), { content: 'mine' });
    const thief = fresh(agent('thief'));
    const byId = { input: { id: memory.id } };
    expect(await gateway().code(thief, DELETE_MEMORY, byId)).toBe('NOT_FOUND');
    const named = { input: { id: memory.key, agentId: 'owner' } };
    expect(await gateway().code(thief, DELETE_MEMORY, named)).toBe('NOT_FOUND');
    // Its own database simply has no such memory.
    await gateway().data(thief, DELETE_MEMORY, { input: { id: memory.key } });
    expect(await memories(agent('owner'))).toHaveLength(1);
    await gateway().data(admin, DELETE_MEMORY, byId);
    expect(await memories(agent('owner'))).toEqual([]);
  });

  it.each([
    ['a task’s id', Buffer.from('Task:1').toString('base64url')],
    ['an id without an agent', Buffer.from('AgentMemory:x').toString('base64url')],
    ['a broken id', '~bAAAA'],
    ['an id of another kind', '~x'],
  ])('refuses %s as a memory', async (_, id) => {
    const code = await gateway().code(agent('agent1'), DELETE_MEMORY, { input: { id } });
    expect(['NOT_FOUND', 'BAD_USER_INPUT']).toContain(code);
  });

  it('sets, replaces and lists settings of any JSON value', async () => {
    const me = agent('configured');
    await insertTask(gateway(), { agent_id: 'configured' });
    const values = { text: 'a', zero: 0, list: [1, [2]], object: { a: { b: null } }, no: false };
    for (const [key, value] of Object.entries(values)) {
      const { setAgentConfig } = await gateway().data(me, SET_CONFIG, { input: { key, value } });
      expect(setAgentConfig.config).toMatchObject({ key, value });
    }
    await gateway().data(me, SET_CONFIG, { input: { key: 'text', value: 'b' } });
    const sorted = Object.entries({ ...values, text: 'b' }).sort(([a], [b]) => (a < b ? -1 : 1));
    expect(await config(me, 'configured')).toEqual(sorted.map(([key, value]) => ({ key, value })));
    expect(await gateway().code(me, SET_CONFIG, { input: { key: 'k', value: { $inc: 1 } } })).toBe(
      'BAD_USER_INPUT',
    );
  });

  it('leaves one entry where many set one name at once', async () => {
    const me = agent('contested');
    await insertTask(gateway(), { agent_id: 'contested' });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, value) =>
        gateway().ask(me, SET_CONFIG, { input: { key: 'contested', value } }),
      ),
    );
    expect(answers.filter(({ errors }) => errors)).toEqual([]);
    expect(await config(me, 'contested')).toHaveLength(1);
  });
});
