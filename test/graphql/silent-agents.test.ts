import { agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertProgress, insertRow, insertTask } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';
import { PAGE_FIELDS, walk } from './pages';

const AGENTS = `query ($filter: AgentFilter, $first: Int, $after: String, $last: Int, $before: String) {
  agents(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    ${PAGE_FIELDS} node { key } } totalCount
  }
}`;
const AT = Date.parse('2026-05-01T10:00:00Z');
const at = (hour: number) => new Date(AT + hour * 3_600_000);

onEveryPostgres('Silent agents', (gateway) => {
  let databases: AgentDatabases;
  beforeAll(async () => {
    databases = openAgentDatabases(gateway());
    const old = { created_at: at(1), updated_at: at(1) };
    const task = (name: string, hour: number) =>
      insertTask(gateway(), { agent_id: name, created_at: at(hour), updated_at: at(hour) });
    await task('a-task', 5);
    const progressing = await insertTask(gateway(), { agent_id: 'b-progress', ...old });
    await insertProgress(gateway(), progressing, { agent_id: 'b-progress', timestamp: at(5) });
    await task('c-logs', 1);
    await databases.writeLogs('c-logs', [{ created_at: at(0) }, { created_at: at(5) }]);
    await task('d-texts', 1);
    await databases.writeLogs('d-texts', [
      { created_at: at(0) },
      { created_at: at(5).toISOString() },
      { created_at: 'yesterday' },
    ]);
    await task('e-old-logs', 1);
    await databases.writeLogs('e-old-logs', [{ created_at: at(1) }]);
    await insertRow(gateway(), 'agents', { name: 'f-noted', last_log_at: at(5) });
    await insertRow(gateway(), 'agents', { name: 'g-never', is_active: false });
    await task('h/no-database', 1);
  });
  afterAll(() => databases.close());

  const keys = async (filter: object, size = 100, backward = false) => {
    const options = { asker: evaluator, query: AGENTS, field: 'agents', size, backward };
    const found = await walk<{ key: string }>(gateway(), { ...options, variables: { filter } });
    return found.map(({ key }) => key);
  };
  const silent = ['e-old-logs', 'g-never', 'h/no-database'];

  it.each<[string, object, string[]]>([
    ['a time', { silentSince: at(3) }, silent],
    ['the moment of a log, which counts', { silentSince: at(1) }, ['g-never']],
    [
      'a moment after all',
      { silentSince: at(6), key: { contains: 's' } },
      ['a-task', 'b-progress', 'c-logs', 'd-texts', 'e-old-logs', 'h/no-database'],
    ],
    ['and being in use', { silentSince: at(3), active: true }, ['e-old-logs', 'h/no-database']],
    [
      'or a key',
      { or: [{ silentSince: at(3) }, { key: { eq: 'a-task' } }] },
      ['a-task', ...silent],
    ],
    [
      'its opposite',
      { not: { silentSince: at(3) } },
      ['a-task', 'b-progress', 'c-logs', 'd-texts', 'f-noted'],
    ],
  ])('are found by %s', async (_, filter, expected) => {
    expect(await keys(filter)).toEqual(expected);
    expect(await keys(filter, 1)).toEqual(expected);
    expect(await keys(filter, 2, true)).toEqual(expected);
    const { agents } = await gateway().data(evaluator, AGENTS, { filter, first: 1 });
    expect(agents.totalCount).toBe(expected.length);
  });

  it('cost one read of each database that PostgreSQL heard nothing of', async () => {
    const filter = { silentSince: at(3) };
    const query = 'query ($filter: AgentFilter) { agents(filter: $filter) { nodes { key } } }';
    const { mongoCalls } = await gateway().counted(() =>
      gateway().data(evaluator, query, { filter }),
    );
    const asked = mongoCalls.map((call) => call.agent).sort();
    expect(asked).toEqual(['c-logs', 'd-texts', 'e-old-logs', 'g-never', 'h/no-database']);
  });

  it('are no business of others: an agent may ask about itself', async () => {
    const filter = { silentSince: at(3) };
    const ask = async (key: string) =>
      (await gateway().data(agent(key), AGENTS, { filter })).agents.totalCount;
    expect([await ask('c-logs'), await ask('e-old-logs')]).toEqual([0, 1]);
    const { errors } = await gateway().ask(frontend, AGENTS, { filter });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
