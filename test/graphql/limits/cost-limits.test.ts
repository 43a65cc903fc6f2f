import { type Asker, admin, agent, evaluator, frontend, type Gateway } from '../../support/gateway';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { insertTask } from '../../support/rows';

const LIMIT = 100;

/** A connection and its nodes: one more than the page. */
const PAGE = 'query ($first: Int) { tasks(first: $first) { nodes { key } } }';

interface Priced {
  status: number;
  code?: string;
  message?: string;
  data?: Record<string, unknown> | null;
  cost?: { requested: number; limit: number; budget?: { limit: number; left: number } };
}

onEveryPostgres(
  'Costs',
  (gateway) => {
    const price = (asker: Asker, query: string, variables: object = {}) =>
      priced(gateway(), asker, { query, variables });
    const costOf = async (asker: Asker, query: string, variables: object = {}) =>
      (await price(asker, query, variables)).cost?.requested;

    beforeAll(async () => {
      for (const agent_id of ['agent1', 'agent2', 'agent3']) {
        await insertTask(gateway(), { title: 'Task', agent_id });
      }
    });

    describe('are held to the limit', () => {
      const ways: [string, (size: number) => [string, object?]][] = [
        ['as literals', (size) => [`{ tasks(first: ${size}) { nodes { key } } }`]],
        ['as variables', (size) => [PAGE, { first: size }]],
        ['as defaults', (size) => [PAGE.replace('Int)', `Int = ${size})`)]],
        ['from the end', (size) => [`{ tasks(last: ${size}) { nodes { key } } }`]],
        [
          'through fragments',
          (size) => [
            `{ ...A } fragment A on Query { tasks(first: ${size}) { ...B } } fragment B on TaskConnection { nodes { key } }`,
          ],
        ],
        [
          'under aliases',
          (size) => [
            `{ a: tasks(first: 40) { nodes { key } } b: tasks(first: ${size - 41}) { nodes { key } } }`,
          ],
        ],
        [
          'where a directive may leave nothing out',
          (size) => [
            `query ($no: Boolean = false) { tasks(first: ${size}) { nodes @skip(if: $no) { key } } }`,
          ],
        ],
      ];

      it.each(ways)('%s', async (_, write) => {
        for (const size of [LIMIT - 2, LIMIT - 1]) {
          const { status, cost } = await price(frontend, ...write(size));
          expect({ status, cost }).toMatchObject({
            status: 200,
            cost: { requested: size + 1, limit: LIMIT },
          });
        }
        const refused = await price(frontend, ...write(LIMIT));
        expect(refused).toMatchObject({
          status: 400,
          code: 'COST_LIMIT',
          cost: { requested: LIMIT + 1, limit: LIMIT },
        });
        expect(refused.data).toBeUndefined();
        expect(refused.message).toMatch(/^The operation costs 101, and 100 may be\./);
      });

      it('and say what costs most', async () => {
        const query =
          '{ viewer { sub } tasks(first: 20) { nodes { key progress(first: 10) { nodes { key } } } } }';
        const { message } = await price(frontend, query);
        expect(message).toContain('Most of it is tasks.nodes.progress.nodes.');
      });

      it('of the role', async () => {
        expect(await price(evaluator, PAGE, { first: 100 })).toMatchObject({
          status: 200,
          cost: { requested: 101, limit: 5_000 },
        });
      });

      it('before anything is read', async () => {
        const { statements } = await gateway().counted(() => price(frontend, PAGE, { first: 100 }));
        expect(statements).toEqual([]);
      });
    });

    it('count what is not asked for only when that is certain', async () => {
      const query =
        'query ($no: Boolean!) { tasks(first: 50) @include(if: $no) { nodes { key } } viewer { sub } }';
      expect(await costOf(frontend, query, { no: false })).toBe(1);
      expect(await costOf(frontend, query, { no: true })).toBe(52);
    });

    it('count the number of values, too', async () => {
      const names = Array.from({ length: 9 }, (_, at) => `a${at}: key`).join(' ');
      const query = `{ tasks(first: 45) { nodes { ${names} } } }`;
      const refused = await price(frontend, query);
      expect(refused).toMatchObject({ status: 400, code: 'COST_LIMIT' });
      expect(refused.message).toContain('405 values, and 400 may be');
    });

    it('of a stream are its agents and its page', async () => {
      const stream = (filter: string) => `{ agentLogs(first: 10${filter}) { nodes { message } } }`;
      expect(await costOf(evaluator, stream(', filter: { agents: ["a", "b"] }'))).toBe(2 + 1 + 10);
      expect(await costOf(evaluator, stream(', filter: { agents: [] }'))).toBe(1 + 10);
      expect(await costOf(evaluator, stream(''))).toBe(3 + 1 + 10);
      expect(await costOf(agent('agent1'), stream(''))).toBe(1 + 1 + 10);
      expect(await costOf(agent('agent1'), stream(', filter: { agents: ["a", "b"] }'))).toBe(12);
    });

    it('of a stream need no statement once the agents are counted', async () => {
      const query = '{ agentLogs(first: 1) { nodes { message } } }';
      await price(evaluator, query);
      const { statements } = await gateway().counted(() => price(evaluator, query));
      expect(statements).toHaveLength(1);
    });

    describe('of a filter that has databases read', () => {
      const TASKS = '($filter: TaskFilter) { tasks(filter: $filter, first: 4) { nodes { key } } }';
      const LATE = '2026-01-02T03:04:05Z';

      it.each<[string, string, number]>([
        ['no condition', '{ title: { eq: "x" } }', 0],
        ['null', '{ hasLogs: null, and: [{ hasLogs: null }] }', 0],
        ['one condition', '{ hasLogs: {} }', 3],
        ['the same twice', '{ hasLogs: {}, not: { hasLogs: {} } }', 6],
        ['deep ones', '{ or: [{ and: { hasLogs: {} } }, { not: { not: { hasLogs: {} } } }] }', 6],
      ])('are all agents for each time: %s', async (_, filter, reads) => {
        const literal = `{ tasks(filter: ${filter}, first: 4) { nodes { key } } }`;
        const fallback = `query ${TASKS.replace('TaskFilter', `TaskFilter = ${filter}`)}`;
        const variables = { filter: JSON.parse(filter.replaceAll(/(\w+):/g, '"$1":')) };
        expect(await costOf(evaluator, literal)).toBe(1 + 4 + reads);
        expect(await costOf(evaluator, fallback)).toBe(1 + 4 + reads);
        expect(await costOf(evaluator, `query ${TASKS}`, variables)).toBe(1 + 4 + reads);
      });

      it('also where only a part of it is a variable', async () => {
        const query = `query ($logs: HasLogsFilter) { tasks(filter: { or: [{ hasLogs: $logs }] }, first: 4) { nodes { key } } }`;
        expect(await costOf(evaluator, query, { logs: { level: 'ERROR' } })).toBe(1 + 4 + 3);
        expect(await costOf(evaluator, query, { logs: null })).toBe(1 + 4);
        expect(await costOf(evaluator, query)).toBe(1 + 4);
      });

      it('of sums and of agents, too', async () => {
        const sums = '{ taskStats(filter: { hasLogs: {} }, groupBy: [], first: 1) { count } }';
        expect(await costOf(evaluator, sums)).toBe(1 + 3);
        const silent = `{ agents(filter: { silentSince: "${LATE}" }, first: 4) { nodes { key } } }`;
        expect(await costOf(evaluator, silent)).toBe(1 + 4 + 3);
      });

      it('are one where only one is read', async () => {
        const own = '{ tasks(filter: { hasLogs: {} }, first: 4) { nodes { key } } }';
        expect(await costOf(agent('agent1'), own)).toBe(1 + 4 + 1);
        const below = `{ agents(first: 2) { nodes { tasks(filter: { hasLogs: {} }, first: 4) { nodes { key } } } } }`;
        expect(await costOf(evaluator, below)).toBe(1 + 2 * (1 + 1 + 1 + 4));
      });
    });

    it('of an interface are those of its dearest type', async () => {
      const query = `{ node(id: "x") { key
        ... on Task { progress(first: 7) { nodes { key } } }
        ... on Agent { config(first: 30) { key } } } }`;
      expect(await costOf(evaluator, query)).toBe(1 + 30);
    });

    it('of changes are their items', async () => {
      const query = `mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }`;
      const entries = Array.from({ length: 25 }, () => ({ level: 'INFO', message: 'm' }));
      const input = { agentId: 'agent1', entries };
      expect(await costOf(agent('agent1'), query, { input })).toBe(10 + 25 + 1);
    });

    it('of an introspection are small', async () => {
      expect(await costOf(frontend, '{ __schema { types { name } } }')).toBeLessThan(5);
      expect(await costOf(frontend, '{ __typename }')).toBe(1);
    });

    it.each([
      ['a page that is no number', PAGE, { first: 'all' }, 'BAD_USER_INPUT'],
      ['a page as a list', PAGE, { first: [1] }, 'BAD_USER_INPUT'],
      ['variables with odd names', PAGE, JSON.parse('{"__proto__": {"first": 9}}'), undefined],
    ])('survive %s', async (_, query, variables, code) => {
      const answer = await price(frontend, query, variables);
      expect(answer.code).toBe(code);
      expect(answer.status).toBe(code ? 400 : 200);
    });

    it('leave it to the field to refuse a page that is too large', async () => {
      const answer = await price(evaluator, PAGE, { first: 1_000_000 });
      expect(answer).toMatchObject({ status: 200, code: 'BAD_USER_INPUT' });
    });

    it('are charged once per request, to those that fail as well', async () => {
      const left = async () => (await price(admin, '{ viewer { sub } }')).cost?.budget?.left ?? 0;
      const before = await left();
      await price(admin, '{ nothing }');
      await price(admin, '{');
      expect(before - (await left())).toBe(3);
      await price(admin, PAGE, { first: 9 });
      expect(before - (await left())).toBe(3 + 1 + 10);
    });

    it('are told to operators by role', async () => {
      await price(frontend, PAGE, { first: 5 });
      const metrics = await (await fetch(new URL('/metrics', gateway().url))).text();
      expect(metrics).toMatch(/triptych_graphql_operation_cost_count\{role="frontend"\} [1-9]/);
    });
  },
  { env: { COST_LIMIT_FRONTEND: String(LIMIT), INTROSPECTION: 'on' } },
);

async function priced(gateway: Gateway, asker: Asker, body: object): Promise<Priced> {
  const token = await gateway.token(asker);
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const { data, errors, extensions } = (await response.json()) as {
    data?: Record<string, unknown>;
    errors?: { message: string; extensions: { code: string } }[];
    extensions?: Pick<Priced, 'cost'>;
  };
  return {
    status: response.status,
    code: errors?.[0]?.extensions.code,
    message: errors?.[0]?.message,
    data,
    cost: extensions?.cost,
  };
}
