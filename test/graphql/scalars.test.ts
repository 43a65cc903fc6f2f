import { admin, evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertScreenshot, insertTask } from '../support/rows';

const FOUND = `query ($filter: TaskFilter) {
  tasks(filter: $filter, orderBy: [CREATED_AT_ASC]) { nodes { title } }
}`;

onEveryPostgres('Scalars', (gateway) => {
  describe('DateTime', () => {
    const times: Record<string, string> = {
      first: '2026-03-01T11:59:59.999999Z',
      noon: '2026-03-01T12:00:00Z',
      later: '2026-03-01T12:00:00.000001Z',
      last: '2026-03-01T12:00:00.0019Z',
    };
    beforeAll(async () => {
      for (const [title, created_at] of Object.entries(times)) {
        await insertTask(gateway(), { title, created_at, agent_id: 'timed' });
      }
    });
    const found = async (createdAt: object) => {
      const filter = { agentId: { eq: 'timed' }, createdAt };
      const { tasks } = await gateway().data(evaluator, FOUND, { filter });
      return tasks.nodes.map(({ title }: { title: string }) => title);
    };

    it.each([
      '2026-03-01T12:00:00Z',
      '2026-03-01T12:00:00.000Z',
      '2026-03-01T12:00:00+00:00',
      '2026-03-01T12:00:00-00:00',
      '2026-03-01T17:30:00+05:30',
      '2026-03-01T04:00:00.000-08:00',
      '2026-03-02T02:00:00+14:00',
      '2026-02-28T23:59:00-12:01',
    ])('%s is one moment', async (eq) => {
      expect(await found({ eq })).toEqual(['noon']);
    });

    it('bounds are exact where the store is finer', async () => {
      expect(await found({ gt: times.noon })).toEqual(['later', 'last']);
      expect(await found({ lte: times.noon })).toEqual(['first', 'noon']);
      expect(await found({ gte: '2026-03-01T12:00:00.001Z' })).toEqual(['last']);
    });

    it.each([
      'yesterday',
      '2026-03-01',
      '2026-03-01T12:00:00',
      '2026-03-01 12:00:00Z',
      '2026-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-03-01T24:00:01Z',
      '2026-03-01T12:00:00+25:00',
      '',
      '٢٠٢٦-03-01T12:00:00Z',
      5,
      true,
      {},
      ['2026-03-01T12:00:00Z'],
    ])('refuses %j, as a variable and in the document', async (gt) => {
      const filter = { createdAt: { gt } };
      expect(await gateway().code(evaluator, FOUND, { filter })).toBe('BAD_USER_INPUT');
      if (typeof gt === 'object') return;
      const document = `{ tasks(filter: { createdAt: { gt: ${JSON.stringify(gt)} } }) { totalCount } }`;
      expect(await gateway().code(evaluator, document)).toBe('BAD_USER_INPUT');
    });

    it('answers in UTC to the millisecond, and pages to the microsecond', async () => {
      const query = `query ($after: String) {
        tasks(filter: { agentId: { eq: "timed" } }, orderBy: [CREATED_AT_ASC], first: 1, after: $after) {
          nodes { createdAt } pageInfo { endCursor hasNextPage }
        }
      }`;
      const seen: string[] = [];
      for (let after: string | null = null; ; ) {
        const { tasks } = await gateway().data(evaluator, query, { after });
        seen.push(tasks.nodes[0].createdAt);
        if (!tasks.pageInfo.hasNextPage) break;
        after = tasks.pageInfo.endCursor;
      }
      expect(seen).toEqual([
        '2026-03-01T11:59:59.999Z',
        '2026-03-01T12:00:00.000Z',
        '2026-03-01T12:00:00.000Z',
        '2026-03-01T12:00:00.001Z',
      ]);
    });

    it.each(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'])('%s comes back', async (time) => {
      const id = await insertTask(gateway(), { created_at: time });
      const query = 'query ($id: ID!) { task(id: $id) { createdAt } }';
      expect((await gateway().data(evaluator, query, { id })).task.createdAt).toBe(
        new Date(time).toISOString(),
      );
    });

    it('a stored time that is none costs its own field alone', async () => {
      const id = await insertTask(gateway(), { title: 'endless', completed_at: 'infinity' });
      const { data, errors } = await gateway().ask(
        evaluator,
        'query ($id: ID!) { task(id: $id) { title completedAt } }',
        { id },
      );
      expect(data.task).toEqual({ title: 'endless', completedAt: null });
      expect(errors).toMatchObject([{ path: ['task', 'completedAt'] }]);
    });
  });

  describe('JSON', () => {
    const ODD = {
      text: 'ü \u2028 "quoted" \\ 😀',
      numbers: [0, -1.5, 1e300, 9007199254740991],
      nested: { '': [[], {}, null, true, false] },
      __proto__x: 1,
    };

    it.each([ODD, [], {}, [null], 'text', 0, false, null])('%j comes back', async (config) => {
      const query = `mutation ($config: JSON) {
        createTask(input: { title: "json", agentId: "json", config: $config, metadata: $config }) {
          task { key metadata }
        }
      }`;
      const { createTask } = await gateway().data(admin, query, { config });
      expect(createTask.task.metadata).toEqual(config);
      const again = await gateway().data(
        evaluator,
        'query ($id: ID!) { task(id: $id) { metadata config } }',
        { id: createTask.task.key },
      );
      expect(again.task).toEqual({ metadata: config, config: config ?? {} });
    });

    it('is taken from a document as from a variable', async () => {
      const query = `mutation ($inner: JSON) {
        createTask(input: { title: "json", agentId: "json", metadata: {
          a: [1, 2.5, "x", true, null], b: { c: $inner }, d: NAME } }) { task { metadata } }
      }`;
      const { createTask } = await gateway().data(admin, query, { inner: [{ e: 1 }] });
      expect(createTask.task.metadata).toMatchObject({
        a: [1, 2.5, 'x', true, null],
        b: { c: [{ e: 1 }] },
      });
    });
  });

  describe('BigInt', () => {
    const SIZES = [
      [0, 0],
      ['-1', -1],
      ['9007199254740991', 9007199254740991],
      ['9007199254740992', '9007199254740992'],
      ['9223372036854775807', '9223372036854775807'],
    ];

    it.each(SIZES)('%s is written %s', async (size_bytes, sizeBytes) => {
      const id = await insertScreenshot(gateway(), null, { size_bytes });
      const query = 'query ($id: ID!) { file(id: $id) { sizeBytes } }';
      expect((await gateway().data(evaluator, query, { id })).file).toEqual({ sizeBytes });
      const filter = { sizeBytes: { eq: sizeBytes } };
      const { files } = await gateway().data(
        evaluator,
        'query ($filter: FileFilter) { files(filter: $filter) { nodes { key } } }',
        { filter },
      );
      expect(files.nodes).toEqual([{ key: id }]);
    });

    it.each(['1.5', 'x', '', ' 1', '1e3', '0x1', '9223372036854775808', 1.5, 2 ** 53, true, [1]])(
      'refuses %j',
      async (eq) => {
        const query = 'query ($filter: FileFilter) { files(filter: $filter) { totalCount } }';
        const filter = { sizeBytes: { eq } };
        expect(await gateway().code(evaluator, query, { filter })).toBe('BAD_USER_INPUT');
      },
    );
  });
});
