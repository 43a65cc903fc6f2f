import { randomBytes } from 'node:crypto';
import { auditOf, countRows, fresh } from '../support/audit-rows';
import { agent, evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { RelayedStores, timed, whenBack } from '../support/relayed-stores';
import { insertTask } from '../support/rows';
import { complete, put, requestUpload, screenshotInput } from '../support/uploads';

const DEADLINE_MS = 2_500;
const AWAY = ['STORE_UNAVAILABLE', 'STORE_TIMEOUT', 'DEADLINE_EXCEEDED', 'POOL_EXHAUSTED'];
const PIXELS = randomBytes(64);
const WRITE = 'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }';
const CREATE = 'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { key } } }';
const LOGS = '{ agentLogs(filter: { agents: ["agent1"] }) { nodes { message } } }';

const relays = new RelayedStores();

onEveryPostgres(
  'With PostgreSQL away',
  (gateway) => {
    const me = fresh(agent('agent1'));
    beforeEach(async () => {
      await whenBack(() => gateway().ask(evaluator, '{ tasks { totalCount } }'));
    });
    afterEach(async () => {
      await relays.restore();
      await whenBack(() => gateway().ask(evaluator, '{ tasks { totalCount } }'));
    });
    afterAll(() => relays.close());

    const back = async <T>(ask: () => Promise<T>): Promise<T> => {
      await relays.restore();
      return ask();
    };

    it.each(['cut', 'stall'] as const)('(%s) queries fail at their path in time', async (how) => {
      relays.postgres[how]();
      const query =
        '{ viewer { role } a: task(id: "00000000-0000-4000-8000-000000000000") { key } }';
      const { data, errors, ms } = await timed(gateway().ask(evaluator, query));
      expect(ms).toBeLessThan(DEADLINE_MS + 500);
      expect(data).toEqual({ viewer: { role: 'EVALUATOR' }, a: null });
      expect(Object.keys(errors)).toEqual(['a']);
      expect(AWAY).toContain(errors.a?.code);
      expect(errors.a).toMatchObject({ store: 'postgres', retryable: true });
      const states = '{ health { stores { name state } } }';
      let stores: { name: string; state: string }[] = [];
      // A busy machine may be late to connect to MongoDB for the first time.
      for (let tries = 0; tries < 3 && !stores.some(isMongoUp); tries += 1) {
        stores = (await gateway().data(evaluator, states)).health.stores;
      }
      expect(stores).toContainEqual({ name: 'postgres', state: 'DOWN' });
      expect(stores).toContainEqual({ name: 'mongo', state: 'UP' });
    });

    it.each(['cut', 'stall'] as const)('(%s) logs are written and read', async (how) => {
      relays.postgres[how]();
      const entries = [{ level: 'INFO', message: `while ${how}` }];
      const { data } = await timed(gateway().ask(me, WRITE, { input: { entries } }));
      expect(data).toEqual({ writeLogs: { count: 1 } });
      const { agentLogs } = await gateway().data(me, LOGS);
      expect(agentLogs.nodes).toContainEqual({ message: `while ${how}` });
    });

    it.each(['cut', 'stall'] as const)(
      '(%s) uploads go through, and are registered later',
      async (how) => {
        const taskId = await insertTask(gateway());
        const rows = await countRows(gateway(), 'binary_file_metadata');
        relays.postgres[how]();
        const ticket = await requestUpload(gateway(), me, screenshotInput(PIXELS, { taskId }));
        expect(await put(ticket, PIXELS)).toBe(200);
        const { errors, ms } = await timed(complete(gateway(), me, ticket.uploadId));
        expect(ms).toBeLessThan(DEADLINE_MS + 500);
        expect(errors.completeUpload).toMatchObject({ store: 'postgres', retryable: true });
        expect(how === 'cut' ? ['STORE_UNAVAILABLE'] : AWAY).toContain(errors.completeUpload?.code);
        expect(await countRows(gateway(), 'binary_file_metadata')).toBe(rows);
        const { data } = await back(() => whenBack(() => complete(gateway(), me, ticket.uploadId)));
        expect(data.completeUpload.file).toMatchObject({ task: { key: taskId } });
        await complete(gateway(), me, ticket.uploadId);
        expect(await countRows(gateway(), 'binary_file_metadata')).toBe(rows + 1);
      },
    );

    it.each(['cut', 'stall'] as const)(
      '(%s) a task is not written, or written once',
      async (how) => {
        const writer = fresh(me);
        const before = await countRows(gateway(), 'tasks');
        const input = { title: 'Once', idempotencyKey: how };
        const work = timed(gateway().ask(writer, CREATE, { input }));
        relays.postgres[how]();
        const { data, errors, ms } = await work;
        expect(ms).toBeLessThan(DEADLINE_MS + 1_000);
        if (!data?.createTask) {
          expect([...AWAY, 'OUTCOME_UNKNOWN']).toContain(errors.createTask?.code);
          expect(errors.createTask).toMatchObject({ store: 'postgres', retryable: true });
        }
        await back(() => whenBack(() => gateway().ask(writer, CREATE, { input })));
        expect(await countRows(gateway(), 'tasks')).toBe(before + 1);
        expect(await auditOf(gateway(), writer)).toHaveLength(1);
      },
    );

    it('many requests at once all end in time, and leave the pool as it was', async () => {
      relays.postgres.stall();
      const query = '{ tasks { totalCount } }';
      const all = await Promise.all(
        Array.from({ length: 40 }, () => timed(gateway().ask(evaluator, query))),
      );
      for (const { errors, ms } of all) {
        expect(ms).toBeLessThan(DEADLINE_MS + 1_500);
        expect(AWAY).toContain(Object.values(errors)[0]?.code);
      }
      await relays.restore();
      await whenBack(() => gateway().ask(evaluator, query));
      for (const { waiting, total } of Object.values(gateway().app.stores.postgres.poolSizes())) {
        expect(waiting).toBe(0);
        expect(total).toBeLessThanOrEqual(10);
      }
      const asks = Array.from({ length: 20 }, () => gateway().ask(evaluator, query));
      expect((await Promise.all(asks)).filter(({ errors }) => errors)).toEqual([]);
    });
  },
  { env: { REQUEST_DEADLINE_MS: String(DEADLINE_MS) }, adapt: relays.adapt, readBudgetMs: 1_000 },
);

const isMongoUp = ({ name, state }: { name: string; state: string }) =>
  name === 'mongo' && state === 'UP';
