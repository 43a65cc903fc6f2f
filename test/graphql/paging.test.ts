import fc from 'fast-check';
import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertTask } from '../support/rows';
import { PAGE_FIELDS, walk } from './pages';

const QUERY = `query (
  $filter: TaskFilter, $orderBy: [TaskOrder!]!, $first: Int, $after: String, $last: Int, $before: String
) {
  tasks(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    ${PAGE_FIELDS} node { key } }
  }
}`;

interface Row {
  key: string;
  agent: string;
  values: Record<Term, string | number | null>;
}

const TERMS = ['CREATED_AT', 'UPDATED_AT', 'COMPLETED_AT', 'TITLE', 'AVERAGE_SCORE'] as const;
type Term = (typeof TERMS)[number];
type Order = `${Term}_${'ASC' | 'DESC'}`;

/** Few values for many rows: ties everywhere, some of them apart by a microsecond alone. */
const TIMES = [
  null,
  '2026-01-01T00:00:00.000001Z',
  '2026-01-01T00:00:00.000002Z',
  '2026-01-01T00:00:00.001000Z',
  '2026-06-01T00:00:00.000000Z',
];
const TITLES = ['', 'a', 'aa', 'b'];
const SCORES = [null, 0.1, 0.25, 0.7];

/** As the API promises: by each order in turn, missing values last; the key against the first one. */
function sorted(rows: readonly Row[], orders: readonly Order[]): string[] {
  const tie = orders[0]?.endsWith('_ASC') ? -1 : 1;
  return [...rows]
    .sort((a, b) => {
      for (const order of orders) {
        const term = order.replace(/_(ASC|DESC)$/, '') as Term;
        const [x, y] = [a.values[term], b.values[term]];
        if (x === y) continue;
        if (x === null) return 1;
        if (y === null) return -1;
        return x < y === order.endsWith('_ASC') ? -1 : 1;
      }
      return a.key < b.key ? -tie : tie;
    })
    .map(({ key }) => key);
}

const orders = fc.uniqueArray(
  fc.tuple(fc.constantFrom(...TERMS), fc.constantFrom('ASC', 'DESC')).map(([term, direction]) => {
    return `${term}_${direction}` as Order;
  }),
  { minLength: 0, maxLength: 4 },
);

onEveryPostgres(
  'Paging',
  (gateway) => {
    const rows: Row[] = [];
    const add = async (index: number): Promise<void> => {
      const at = (step: number) => TIMES[(index * step + step) % TIMES.length] ?? null;
      const agent = index % 3 === 0 ? 'agent2' : 'agent1';
      const title = TITLES[(index * 3) % TITLES.length] ?? '';
      const times = { created_at: at(2), updated_at: at(3), completed_at: at(7) };
      const key = await insertTask(gateway(), { agent_id: agent, title, ...times });
      const score = SCORES[(index * 5) % SCORES.length] ?? null;
      if (score !== null) await insertEvaluation(gateway(), key, { score });
      const values = {
        CREATED_AT: times.created_at,
        UPDATED_AT: times.updated_at,
        COMPLETED_AT: times.completed_at,
        TITLE: title,
        AVERAGE_SCORE: score,
      };
      rows.push({ key, agent, values });
    };
    beforeAll(async () => {
      for (let index = 0; index < 40; index += 1) await add(index);
    });

    it('gives each order, page by page from both ends, as a full sort has it', async () => {
      const property = fc.asyncProperty(
        orders,
        fc.integer({ min: 3, max: 40 }),
        fc.boolean(),
        fc.boolean(),
        async (orderBy, size, backward, one) => {
          const filter = one ? { agentId: { eq: 'agent2' } } : null;
          const wanted = rows.filter(({ agent }) => !one || agent === 'agent2');
          const found = await walk<{ key: string }>(gateway(), {
            asker: evaluator,
            query: QUERY,
            field: 'tasks',
            variables: { filter, orderBy },
            size,
            backward,
          });
          expect(found.map(({ key }) => key)).toEqual(sorted(wanted, orderBy));
        },
      );
      await fc.assert(property, { numRuns: 40, seed: 4 });
    });

    it.each(TERMS)('walks by %s one row at a time', async (term) => {
      const few = rows.filter(({ agent }) => agent === 'agent2');
      for (const order of [`${term}_ASC`, `${term}_DESC`] as Order[]) {
        const found = await walk<{ key: string }>(gateway(), {
          asker: evaluator,
          query: QUERY,
          field: 'tasks',
          variables: { filter: { agentId: { eq: 'agent2' } }, orderBy: [order] },
          size: 1,
          backward: order.endsWith('_DESC'),
        });
        expect(found.map(({ key }) => key)).toEqual(sorted(few, [order]));
      }
    });

    it('loses and repeats nothing while rows are added on both sides of the cursor', async () => {
      const orderBy: Order[] = ['CREATED_AT_DESC'];
      const before = new Set(rows.map(({ key }) => key));
      const expected = sorted(rows, orderBy);
      const found: string[] = [];
      for (let after: string | null = null; ; ) {
        const variables: object = { orderBy, first: 9, after };
        const { tasks } = await gateway().data(evaluator, QUERY, variables);
        found.push(...tasks.edges.map(({ node }: { node: { key: string } }) => node.key));
        if (!tasks.pageInfo.hasNextPage) break;
        after = tasks.pageInfo.endCursor;
        for (let index = 0; index < TIMES.length; index += 1) await add(rows.length);
      }
      expect(found.filter((key) => before.has(key))).toEqual(expected);
      expect(new Set(found).size).toBe(found.length);
    });

    it('goes on from a row that is gone', async () => {
      const orderBy: Order[] = ['TITLE_ASC'];
      const expected = sorted(rows, orderBy);
      const { tasks } = await gateway().data(evaluator, QUERY, { orderBy, first: 5 });
      await gateway().pg.query('DELETE FROM tasks WHERE id::text = $1', [expected[4]]);
      const next = await gateway().data(evaluator, QUERY, {
        orderBy,
        first: 1,
        after: tasks.pageInfo.endCursor,
      });
      expect(next.tasks.edges[0].node.key).toBe(expected[5]);
    });
  },
  {
    prepare: async (pg) => {
      await pg.query(
        'ALTER TABLE tasks ALTER created_at DROP NOT NULL, ALTER updated_at DROP NOT NULL',
      );
    },
  },
);
