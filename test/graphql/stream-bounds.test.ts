import { agent, evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertRow, insertTask } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';

const AT = new Date('2026-05-01T10:00:00Z');
const STREAMS = {
  agentLogs: 'AgentLogFilter',
  agentMemories: 'AgentMemoryFilter',
  logHistogram: 'AgentLogFilter',
};
const query = (field: string) => {
  const filter = STREAMS[field as keyof typeof STREAMS];
  const [more, shown] =
    field === 'logHistogram'
      ? [', interval: "PT1H"', 'buckets { count }']
      : ['', 'nodes { agentId }'];
  return `query ($filter: ${filter}) { ${field}(filter: $filter${more}) { ${shown} unavailable { agentId } } }`;
};

onEveryPostgres('Streams and what nobody can answer', (gateway) => {
  let databases: AgentDatabases;
  beforeAll(async () => {
    databases = openAgentDatabases(gateway());
    await insertTask(gateway(), { agent_id: 'seen' });
    await insertRow(gateway(), 'agents', { name: 'registered' });
    for (const name of ['seen', 'registered', 'stray']) {
      await databases.writeLogs(name, [{ level: 'info', created_at: AT }]);
      await databases.writeMemories(name, [{ content: 'm', created_at: AT }]);
    }
  });
  afterAll(() => databases.close());

  const refusal = async (field: string, filter: object) => {
    const { errors } = await gateway().ask(evaluator, query(field), { filter });
    expect(errors).toHaveLength(1);
    return `${errors?.[0]?.extensions.code}: ${errors?.[0]?.message}`;
  };

  describe.each(Object.keys(STREAMS))('%s', (field) => {
    const found = async (filter: object | null) => {
      const answer = (await gateway().data(evaluator, query(field), { filter }))[field];
      expect(answer.unavailable).toEqual([]);
      if (field === 'logHistogram') return answer.buckets[0]?.count ?? 0;
      return answer.nodes.length;
    };

    it('are of all agents that are registered or seen in tasks', async () => {
      expect(await found(null)).toBe(2);
    });

    it('are of an agent that merely has a database too, where it is named', async () => {
      expect(await found({ agents: ['stray'] })).toBe(1);
      expect(await found({ agents: ['stray', 'seen', 'registered'] })).toBe(3);
    });

    it('are refused for agents that nobody ever saw, by name', async () => {
      const strangers = [1, 2, 3, 4].map((number) => `${field}${number}`);
      const [first = '', ...others] = strangers;
      const agents = ['seen', ...strangers];
      expect(await refusal(field, { agents })).toBe(
        `BAD_USER_INPUT: No such agent: "${strangers.slice(0, 3).join('", "')}" and 1 more.`,
      );
      await databases.writeLogs(first, [{ created_at: AT }]);
      expect(await refusal(field, { agents })).toContain(`"${others.join('", "')}".`);
    });

    it('tell an agent the same of foreign agents and of none', async () => {
      const ask = (agents: string[]) =>
        gateway().ask(agent('seen'), query(field), { filter: { agents } });
      const { data } = await ask(['nobody-ever']);
      expect(data).not.toBeNull();
      expect((await ask(['registered'])).data).toEqual(data);
    });

    it('say what is allowed where more is asked', async () => {
      const many = Array.from({ length: 10_000 }, (_, index) => `agent${index}`);
      // The first is refused by its size, the second already by what it would cost.
      const bounds = /^BAD_USER_INPUT: .*1,?000|^COST_LIMIT: .*5,000 may be/;
      expect(await refusal(field, { agents: many.slice(0, 1_001) })).toMatch(bounds);
      expect(await refusal(field, { agents: many })).toMatch(bounds);
      expect(await refusal(field, { search: 'x'.repeat(10_240) })).toMatch(/BAD_USER_INPUT: .*200/);
      const wrongWay = { since: '2026-05-02T00:00:00Z', until: '2026-05-01T00:00:00Z' };
      expect(await refusal(field, wrongWay)).toBe('BAD_USER_INPUT: since must not be after until.');
      expect(await found({ since: AT, until: AT })).toBe(0);
    });
  });

  it('asks once for agents that it knows', async () => {
    const filter = { agents: ['stray', 'seen'] };
    const ask = () => gateway().data(evaluator, query('agentLogs'), { filter });
    await ask();
    const { statements, mongoCalls } = await gateway().counted(ask);
    expect(statements.filter(({ text }) => text.includes('unnest'))).toEqual([]);
    expect(mongoCalls.map(({ operation }) => operation)).toEqual(['logs', 'logs']);
  });
});
