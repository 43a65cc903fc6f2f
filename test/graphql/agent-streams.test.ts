import { agent, evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertRow, insertTask } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';
import { PAGE_FIELDS, walk } from './pages';

const START = Date.parse('2026-01-01T00:00:00Z');
const AGENTS = ['alpha', 'beta', 'gamma'];
const LEVELS = ['debug', 'INFO', 'Warning', 'ERROR', 'fatal'];

const LOGS = `query ($filter: AgentLogFilter, $first: Int, $after: String, $last: Int, $before: String) {
  agentLogs(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    ${PAGE_FIELDS} node { message } } unavailable { agentId code } skipped
  }
}`;
const MEMORIES = LOGS.replaceAll('Log', 'Memory')
  .replace('agentMemorys', 'agentMemories')
  .replace('message', 'message: content');

/** Few times for many documents: every one is written by several agents at once. */
const minute = (agentIndex: number, index: number) => (index * (agentIndex + 2)) % 9;

onEveryPostgres('Streams over agents', (gateway) => {
  let databases: AgentDatabases;
  let task = '';
  /** What was written, as the list must have it: newest first, then by agent, then the newest id. */
  const order: string[] = [];
  beforeAll(async () => {
    databases = openAgentDatabases(gateway());
    task = await insertTask(gateway(), { agent_id: 'alpha' });
    await insertTask(gateway(), { agent_id: 'beta' });
    await insertRow(gateway(), 'agents', { name: 'gamma' });
    const written: { at: number; agent: string; index: number; text: string }[] = [];
    for (const [agentIndex, name] of AGENTS.entries()) {
      const documents = Array.from({ length: 15 }, (_, index) => {
        const at = minute(agentIndex, index);
        const text = `${name} ${String(index).padStart(2, '0')} 100%_\\.*`;
        written.push({ at, agent: name, index, text });
        return {
          level: LEVELS[index % LEVELS.length],
          message: text,
          content: text,
          memory_type: index % 2 ? 'odd' : undefined,
          task_id: index % 3 ? undefined : task,
          created_at: new Date(START + at * 60_000),
        };
      });
      await databases.writeLogs(name, documents);
      await databases.writeMemories(name, documents);
    }
    written.sort(
      (a, b) => b.at - a.at || (a.agent < b.agent ? -1 : a.agent > b.agent ? 1 : b.index - a.index),
    );
    order.push(...written.map(({ text }) => text));
  });
  afterAll(() => databases.close());

  const stream = (query: string, filter: object | null, size: number, backward = false) => {
    const field = query === LOGS ? 'agentLogs' : 'agentMemories';
    const options = { asker: evaluator, query, field, variables: { filter }, size, backward };
    return walk<{ message: string }>(gateway(), options);
  };
  const texts = async (...asked: Parameters<typeof stream>) =>
    (await stream(...asked)).map(({ message }) => message);

  it.each([
    ['logs', LOGS],
    ['memories', MEMORIES],
  ])('%s of all agents are one list, from both ends in pages of any size', async (_, query) => {
    for (const size of [1, 4, 44, 45, 100]) {
      expect(await texts(query, null, size)).toEqual(order);
      expect(await texts(query, null, size, true)).toEqual(order);
    }
  });

  it('reads the agents that are named, once each, by key or global id', async () => {
    const global = Buffer.from('Agent:beta').toString('base64url');
    const wanted = order.filter((text) => !text.startsWith('gamma'));
    for (const agents of [
      ['alpha', 'beta'],
      ['beta', 'alpha', 'beta'],
      [global, 'alpha', 'beta'],
    ]) {
      expect(await texts(LOGS, { agents }, 7)).toEqual(wanted);
    }
    expect(await texts(LOGS, { agents: [] }, 7)).toEqual([]);
  });

  const level = (...names: string[]) =>
    order.filter((text) => names.includes(LEVELS[Number(text.split(' ')[1]) % 5] ?? ''));
  const ofMinutes = (from: number, to: number) =>
    order.filter((text) => {
      const [name, index] = text.split(' ');
      const at = minute(AGENTS.indexOf(name ?? ''), Number(index));
      return at >= from && at < to;
    });
  const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString();
  const index = (text: string) => Number(text.split(' ')[1]);

  it('narrows logs by each of its filters, page by page', async () => {
    const cases: [object, string[]][] = [
      [{ levels: ['ERROR'] }, level('ERROR')],
      [{ levels: ['INFO', 'WARNING', 'OTHER'] }, level('INFO', 'Warning', 'fatal')],
      [{ levels: [] }, []],
      [{ levels: null, search: null, taskId: null }, order],
      [{ since: at(3) }, ofMinutes(3, 99)],
      [{ until: at(3) }, ofMinutes(0, 3)],
      [{ since: at(3), until: at(5) }, ofMinutes(3, 5)],
      [{ search: 'BETA 0' }, order.filter((text) => text.startsWith('beta 0'))],
      [{ search: '100%_\\.*' }, order],
      [{ search: '.+' }, []],
      [{ taskId: task }, order.filter((text) => index(text) % 3 === 0)],
      [{ taskId: 'another' }, []],
      [
        { taskId: task, levels: ['DEBUG'], search: 'a', since: at(1) },
        ofMinutes(1, 99).filter((text) => index(text) % 15 === 0),
      ],
    ];
    for (const [filter, expected] of cases) {
      expect({ filter, found: await texts(LOGS, filter, 6) }).toEqual({ filter, found: expected });
      expect(await texts(LOGS, filter, 6, true)).toEqual(expected);
    }
  });

  it('narrows memories by each of its filters; one without a type is a general one', async () => {
    const odd = order.filter((text) => index(text) % 2 === 1);
    const cases: [object, string[]][] = [
      [{ memoryType: 'odd' }, odd],
      [{ memoryType: 'general' }, order.filter((text) => !odd.includes(text))],
      [{ memoryType: 'none' }, []],
      [{ since: at(3), until: at(5) }, ofMinutes(3, 5)],
      [{ search: 'Gamma 1' }, order.filter((text) => text.startsWith('gamma 1'))],
      [{ taskId: task, memoryType: 'odd' }, odd.filter((text) => index(text) % 3 === 0)],
    ];
    for (const [filter, expected] of cases) {
      expect({ filter, found: await texts(MEMORIES, filter, 6) }).toEqual({
        filter,
        found: expected,
      });
    }
  });

  it('takes a task’s global id, and finds nothing by the id of anything else', async () => {
    const id = (type: string) => Buffer.from(`${type}:${task}`).toString('base64url');
    const wanted = order.filter((text) => index(text) % 3 === 0);
    for (const query of [LOGS, MEMORIES]) {
      expect(await texts(query, { taskId: id('Task') }, 50)).toEqual(wanted);
      expect(await texts(query, { taskId: id('Evaluation') }, 50)).toEqual([]);
      expect(await texts(query, { taskId: '' }, 50)).toEqual([]);
    }
  });

  it('an agent reads its own alone, whomever it names', async () => {
    const query =
      'query ($filter: AgentLogFilter) { agentLogs(filter: $filter, first: 100) { nodes { agentId } } }';
    const found = async (filter: object | null) =>
      (await gateway().data(agent('beta'), query, { filter })).agentLogs.nodes;
    expect(await found(null)).toEqual(Array(15).fill({ agentId: 'beta' }));
    expect(await found({ agents: ['alpha', 'beta'] })).toHaveLength(15);
    expect(await found({ agents: ['alpha'] })).toEqual([]);
  });

  it('names agents that cannot have a database, and reads the others', async () => {
    const long = 'x'.repeat(70);
    const agents = ['alpha', long, 'a/b', 'a\0b', 'a b'];
    for (const [query, field] of [
      [LOGS, 'agentLogs'],
      [MEMORIES, 'agentMemories'],
    ] as const) {
      const data = await gateway().data(evaluator, query, { filter: { agents }, first: 100 });
      const { edges, unavailable, skipped } = data[field];
      expect(edges).toHaveLength(15);
      expect(skipped).toBe(0);
      expect(unavailable).toEqual(
        expect.arrayContaining([{ agentId: long, code: 'BAD_USER_INPUT' }]),
      );
      const refused = unavailable.map(({ agentId }: { agentId: string }) => agentId);
      expect(refused).toEqual(expect.arrayContaining(agents.slice(1)));
      expect(refused).not.toContain('alpha');
    }
  });

  it('refuses what no stream can answer', async () => {
    const { endCursor } = (await gateway().data(evaluator, LOGS, { first: 3 })).agentLogs.pageInfo;
    const many = Array.from({ length: 1_001 }, (_, number) => `agent${number}`);
    for (const [query, variables] of [
      [LOGS, { first: 101 }],
      [LOGS, { last: 0 }],
      [LOGS, { after: 'garbage' }],
      [LOGS, { first: 1, before: endCursor }],
      [MEMORIES, { after: endCursor }],
      [LOGS, { filter: { agents: many } }],
      [LOGS, { filter: { search: 'x'.repeat(201) } }],
      [LOGS, { filter: { search: 'a\0b' } }],
      [LOGS, { filter: { since: 'yesterday' } }],
      [LOGS, { filter: { since: at(5), until: at(3) } }],
      [LOGS, { filter: { agents: ['alpha', 'nobody-ever'] } }],
      [LOGS, { filter: { levels: ['FATAL'] } }],
      [LOGS, { filter: { agents: [null] } }],
    ] as [string, object][]) {
      expect(await gateway().code(evaluator, query, variables)).toBe('BAD_USER_INPUT');
    }
  });

  it('stays in place while newer logs arrive', async () => {
    const first = (await gateway().data(evaluator, LOGS, { first: 10 })).agentLogs;
    await databases.writeLogs('beta', [{ message: 'newer', created_at: new Date(START + 6e6) }]);
    const after = first.pageInfo.endCursor;
    const next = (await gateway().data(evaluator, LOGS, { first: 10, after })).agentLogs;
    const messages = [...first.edges, ...next.edges].map(({ node }) => node.message);
    expect(messages).toEqual(order.slice(0, 20));
  });
});
