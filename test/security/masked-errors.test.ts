import { ERROR_CODES } from '../../src/errors';
import { brokenRequirements } from '../integration/http/audit';
import { admin, agent, evaluator } from '../support/gateway';
import { keepLines } from '../support/log-lines';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertScreenshot, insertTask } from '../support/rows';

const SECRET = 'Kq7wZ2hunter2';
const lines = keepLines();

/** Whatever a driver may say: SQL, a host, a path, a password. */
const slip = () =>
  new Error(
    `relation "tasks" at /srv/gateway/x.ts: SELECT * FROM tasks; postgres://me:${SECRET}@db.internal:5432/x`,
  );

onEveryPostgres(
  'Errors that nobody expected',
  (gateway) => {
    beforeEach(() => lines.clear());
    afterEach(() => jest.restoreAllMocks());

    const expectMasked = (errors: object[] | undefined, path: (string | number)[]) => {
      expect(errors).toEqual([
        {
          message: 'Something went wrong on our side.',
          locations: expect.any(Array),
          path,
          extensions: { code: 'INTERNAL' },
        },
      ]);
      // The log knows what it was, and no secret of it.
      expect(lines.text()).toContain('SELECT * FROM tasks');
      expect(lines.text()).not.toContain(SECRET);
    };

    it('are masked when a query fails', async () => {
      jest.spyOn(gateway().app.stores.postgres, 'read').mockRejectedValueOnce(slip());
      const { data, errors, status } = await gateway().ask(
        evaluator,
        '{ tasks { nodes { key } } }',
      );
      expect({ data: data ?? null, status }).toEqual({ data: null, status: 200 });
      expectMasked(errors, ['tasks']);
    });

    it('are masked when a mutation fails', async () => {
      jest.spyOn(gateway().app.stores.postgres, 'withIdentity').mockRejectedValueOnce(slip());
      const { errors } = await gateway().ask(
        agent('agent1'),
        'mutation { createTask(input: { title: "x" }) { task { key } } }',
      );
      expectMasked(errors, ['createTask']);
    });

    it('are masked under an edge, and the rest of the answer stands', async () => {
      await insertTask(gateway(), { title: 'stands' });
      const { read } = gateway().app.stores.postgres;
      jest
        .spyOn(gateway().app.stores.postgres, 'read')
        .mockImplementation((caller, statement) =>
          JSON.stringify(statement).includes('task_progress')
            ? Promise.reject(slip())
            : read(caller, statement),
        );
      const { data, errors } = await gateway().ask(
        evaluator,
        '{ tasks(first: 1) { nodes { title latestProgress { message } } } }',
      );
      expect(data.tasks.nodes).toEqual([{ title: 'stands', latestProgress: null }]);
      expectMasked(errors, ['tasks', 'nodes', 0, 'latestProgress']);
    });

    it('are masked when a link cannot be signed', async () => {
      await insertScreenshot(gateway(), null);
      jest
        .spyOn(gateway().app.stores.objects, 'presignGetMany')
        .mockImplementation(() => Promise.reject(slip()));
      const { errors } = await gateway().ask(admin, '{ screenshots { nodes { url { url } } } }');
      expectMasked(errors, ['screenshots', 'nodes', 0, 'url']);
    });

    it.each([
      ['a constraint', `ALTER TABLE tasks ADD CONSTRAINT no_odd CHECK (title <> 'odd')`],
      [
        'a trigger of other code',
        `CREATE FUNCTION no_odd() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN IF new.title = 'odd' THEN RAISE EXCEPTION 'secret reason'; END IF; RETURN new; END $$;
         CREATE TRIGGER no_odd BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION no_odd()`,
      ],
    ])('tell nothing of %s that refused a row', async (_, statement) => {
      await gateway().pg.query(statement);
      const answer = await gateway().ask(
        agent('agent1'),
        'mutation { createTask(input: { title: "odd" }) { task { key } } }',
      );
      expect(answer.errors).toHaveLength(1);
      expect(JSON.stringify(answer)).not.toMatch(/no_odd|secret reason|tasks/);
      expect(ERROR_CODES).toContain(answer.errors?.[0]?.extensions.code);
    });
  },
  { env: { LOG_LEVEL: 'info' }, log: lines.to },
);

onEveryPostgres('The whole gateway', (gateway) => {
  it.each([evaluator, admin, agent('agent1')])(
    'breaks no requirement of GraphQL over HTTP for %j',
    async (asker) => {
      expect(await brokenRequirements(gateway().url, await gateway().token(asker))).toEqual([]);
    },
  );
});
