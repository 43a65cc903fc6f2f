import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertRow, insertScreenshot, insertTask } from '../support/rows';
import { PAGE_FIELDS, walk } from './pages';

const LISTS = ['tasks', 'evaluations', 'files', 'screenshots', 'agents'] as const;

const pageOf = (list: string) => `query ($first: Int, $after: String, $last: Int, $before: String) {
  ${list}(first: $first, after: $after, last: $last, before: $before) {
    ${PAGE_FIELDS} node { key } } nodes { key } totalCount totalCountExact
  }
}`;

onEveryPostgres('Bounds of pages', (gateway) => {
  const ask = (list: string, variables: object) =>
    gateway().ask(evaluator, pageOf(list), variables);

  /** The one refusal, which must stand at the list. */
  const refusal = async (list: string, variables: object) => {
    const { status, errors } = await ask(list, variables);
    expect({ status, errors }).toMatchObject({ status: 200, errors: [{ path: [list] }] });
    return errors?.[0]?.extensions;
  };

  it.each(LISTS)('%s: an empty list is a page', async (list) => {
    for (const variables of [{}, { first: 1 }, { last: 1 }]) {
      expect((await ask(list, variables)).data[list]).toEqual({
        edges: [],
        nodes: [],
        pageInfo: {
          hasNextPage: false,
          hasPreviousPage: false,
          startCursor: null,
          endCursor: null,
        },
        totalCount: 0,
        totalCountExact: true,
      });
    }
  });

  describe('over 25 rows each', () => {
    beforeAll(async () => {
      for (let index = 0; index < 25; index += 1) {
        const at = `2026-01-0${1 + (index % 7)}T00:00:00Z`;
        const id = await insertTask(gateway(), { agent_id: `seen${index}`, created_at: at });
        await insertEvaluation(gateway(), id, { score: index % 4, created_at: at });
        await insertScreenshot(gateway(), id, { uploaded_at: at });
        await gateway().pg.query('UPDATE tasks SET agent_id = $1 WHERE id::text = $2', [
          index < 12 ? `seen${index}` : 'registered',
          id,
        ]);
        if (index >= 12) await insertRow(gateway(), 'agents', { name: `registered${index}` });
      }
      await insertRow(gateway(), 'agents', { name: 'registered' });
    });

    it.each(LISTS)('%s: the same from both ends, in pages of any size', async (list) => {
      const options = { asker: evaluator, query: pageOf(list), field: list };
      const whole = await walk(gateway(), { ...options, size: 100 });
      expect(whole).toHaveLength(list === 'agents' ? 26 : 25);
      for (const size of [1, 4, 25, 26]) {
        expect(await walk(gateway(), { ...options, size })).toEqual(whole);
        expect(await walk(gateway(), { ...options, size, backward: true })).toEqual(whole);
      }
    });

    it('evaluations by score walk the same from both ends', async () => {
      for (const orderBy of ['SCORE_ASC', 'SCORE_DESC', 'SCORE_ASC, CREATED_AT_DESC']) {
        const query = pageOf('evaluations').replace('(first:', `(orderBy: [${orderBy}], first:`);
        const options = { asker: evaluator, query, field: 'evaluations' };
        const whole = await walk(gateway(), { ...options, size: 100 });
        expect(await walk(gateway(), { ...options, size: 3 })).toEqual(whole);
        expect(await walk(gateway(), { ...options, size: 3, backward: true })).toEqual(whole);
      }
    });

    it.each(LISTS)('%s: 20 by default, from either end', async (list) => {
      const first = (await ask(list, {})).data[list];
      expect(first.nodes).toHaveLength(20);
      expect(first.edges.map(({ node }: { node: object }) => node)).toEqual(first.nodes);
      expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
      expect(first).toMatchObject({ totalCount: list === 'agents' ? 26 : 25 });

      const before = (await ask(list, { before: first.pageInfo.endCursor })).data[list];
      expect(before.nodes).toEqual(first.nodes.slice(0, 19));
      expect(before.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    });

    it.each([
      ['first', 0],
      ['first', -1],
      ['first', 101],
      ['last', 0],
      ['last', 101],
    ])('refuses %s: %i everywhere', async (argument, size) => {
      for (const list of LISTS) {
        const extensions = await refusal(list, { [argument]: size });
        expect(extensions).toEqual({ code: 'BAD_USER_INPUT', argument });
      }
    });

    it('refuses to page both ways at once', async () => {
      const { tasks } = (await ask('tasks', { first: 5 })).data;
      const cursor = tasks.pageInfo.endCursor;
      for (const variables of [
        { first: 1, last: 1 },
        { first: 1, before: cursor },
        { last: 1, after: cursor },
        { after: cursor, before: cursor },
      ]) {
        expect(await refusal('tasks', variables)).toMatchObject({ code: 'BAD_USER_INPUT' });
      }
    });

    it('refuses whatever is no cursor of the very list, and says which argument', async () => {
      const { endCursor: cursor } = (await ask('tasks', { first: 5 })).data.tasks.pageInfo;
      const foreign = (await ask('evaluations', { first: 5 })).data.evaluations.pageInfo;
      const other = await gateway().data(
        evaluator,
        '{ tasks(orderBy: [TITLE_ASC]) { pageInfo { endCursor } } }',
      );
      const middle = cursor.length / 2;
      const swapped = cursor[middle] === 'A' ? 'B' : 'A';
      for (const bad of [
        `${cursor.slice(0, middle)}${swapped}${cursor.slice(middle + 1)}`,
        cursor.slice(4),
        cursor.slice(0, -4),
        `${cursor}AAAA`,
        foreign.endCursor,
        other.tasks.pageInfo.endCursor,
        Buffer.from('["tasks CREATED_AT_DESC",null,null]').toString('base64url'),
        '',
        'null',
        '{}',
        'ü\0',
        'A'.repeat(100_000),
      ]) {
        for (const argument of ['after', 'before']) {
          const extensions = await refusal('tasks', { [argument]: bad });
          expect(extensions).toEqual({ code: 'BAD_USER_INPUT', argument });
        }
      }
    });

    it('refuses too many orders', async () => {
      const five = Array(5).fill('TITLE_ASC').join(', ');
      const code = await gateway().code(evaluator, `{ tasks(orderBy: [${five}]) { totalCount } }`);
      expect(code).toBe('BAD_USER_INPUT');
    });
  });
});
