import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgentLogStore } from '../../../src/domains/agent-log/agent-log.store';
import type { CallLimits } from '../../../src/stores/mongo/call-limits';
import { until } from '../../support/until';
import {
  agentCaller,
  callerOf,
  evaluator,
  MONGO_SERVERS,
  type MongoFixture,
  startMongoFixture,
} from './mongo-fixture';

const FIRST = { limit: 5, direction: 'forward' as const };
const [EMBEDDED] = MONGO_SERVERS;
if (EMBEDDED === undefined) throw new Error('The embedded server is always there.');

describe('Reaching agents’ databases', () => {
  let fixture: MongoFixture;
  beforeEach(async () => {
    fixture = await startMongoFixture(EMBEDDED);
  });
  afterEach(() => fixture.stop());

  test('takes one client per cluster and user, and at most 8 reads at once.', async () => {
    const store = fixture.another({ readBudgetMs: 20_000, connectionWaitMs: 15_000 });
    const agents = Array.from({ length: 60 }, (_, n) => `a${n}`);
    let now = 0;
    let most = 0;
    const outcomes = await store.readMany(evaluator(), agents, async (db) => {
      now += 1;
      most = Math.max(most, now);
      await db.command({ ping: 1 });
      now -= 1;
      return db.databaseName;
    });
    expect([...outcomes.keys()]).toEqual(agents);
    expect(new Set([...outcomes.values()].map(({ ok }) => ok)).size).toBe(60);
    expect(most).toBeLessThanOrEqual(8);
    expect(store.clientCount()).toBe(1);
  });

  test('leaves the others alone when one agent has no possible name.', async () => {
    fixture.registry.set('bob', {}).set('Bob', {});
    const logs = createAgentLogStore(fixture.store);
    await logs.insert(agentCaller('ann'), 'ann', [{ level: 'info', message: 'm' }]);
    const slice = await logs.stream(evaluator(), { agents: ['Bob', 'ann'] }, FIRST);
    expect(slice.rows.map(({ agentId }) => agentId)).toEqual(['ann']);
    expect(slice.unavailable).toEqual([{ agentId: 'Bob', code: 'BAD_USER_INPUT' }]);
  });

  test('reports every call, with what came of it.', async () => {
    const twice = async (_db: unknown, { onRead }: CallLimits) => {
      onRead?.(2);
      onRead?.(5);
    };
    await fixture.store.read(evaluator(), 'a', twice, 'twice');
    await fixture.store
      .read(evaluator(), 'a', async () => Promise.reject(new Error('bug')))
      .catch(() => {});
    expect(fixture.calls).toMatchObject([
      {
        store: 'mongo',
        requestId: 'test',
        operation: 'twice',
        agent: 'a',
        cluster: 'default',
        roundTrips: 2,
        rows: 7,
      },
      { operation: 'read', code: 'INTERNAL', roundTrips: 1, rows: 0 },
    ]);
  });

  test('keeps to the caller’s deadline and to its end.', async () => {
    const forever = () => new Promise<never>(() => {});
    const late = callerOf({ role: 'admin', sub: 'x' }, { withinMs: 30 });
    await expect(fixture.store.read(late, 'a', forever)).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    const gone = new AbortController();
    const caller = callerOf({ role: 'admin', sub: 'x' }, { signal: gone.signal });
    const read = fixture.store.read(caller, 'a', forever);
    gone.abort();
    await expect(read).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await expect(fixture.store.read(caller, 'a', forever)).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
  });
});

describe('Users', () => {
  let fixture: MongoFixture;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'triptych-users-'));
    fixture = await startMongoFixture(EMBEDDED);
  });
  afterAll(async () => {
    await fixture.stop();
    await rm(folder, { recursive: true });
  });

  test('Evaluators read as their own user, and nobody writes as it.', async () => {
    const evaluatorUrl = fixture.embedded?.url('reader');
    const store = fixture.another({ evaluatorUrl });
    const userOf = async (caller: ReturnType<typeof evaluator>) => {
      const status = await store.read(caller, 'a', (db) => db.command({ connectionStatus: 1 }));
      return status.authInfo.authenticatedUsers[0].user;
    };
    expect(await userOf(evaluator())).toBe('reader');
    expect(await userOf(agentCaller('a'))).toBe('root');
    const write = (to: typeof store) =>
      createAgentLogStore(to).insert(evaluator(), 'a', [{ level: 'info', message: 'm' }]);
    await expect(write(store)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(write(fixture.another({}))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(
      store.read(evaluator(), 'a', (db) => db.collection('x').insertOne({})),
    ).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', details: { retryable: false } });
  });

  test('On each cluster evaluators read as the user of that cluster.', async () => {
    const other = await startMongoFixture(EMBEDDED);
    const [here, there] = [fixture.embedded?.url('reader'), other.embedded?.url('reader')];
    const clusters = { eu: other.url, us: other.url };
    const clusterEvaluators = { eu: there ?? '' };
    const store = fixture.another({ evaluatorUrl: here, clusters, clusterEvaluators });
    fixture.registry.set('far', { cluster: 'eu', database: 'far' });
    fixture.registry.set('bare', { cluster: 'us', database: 'bare' });
    const userOf = async (agent: string, caller = evaluator()) => {
      const status = await store.read(caller, agent, (db) => db.command({ connectionStatus: 1 }));
      return status.authInfo.authenticatedUsers[0].user;
    };
    expect(await userOf('far')).toBe('reader');
    expect(await userOf('far', agentCaller('far'))).toBe('root');
    expect(await userOf('bare')).toBe('root');
    const write = (agent: string) =>
      createAgentLogStore(store).insert(evaluator(), agent, [{ level: 'info', message: 'm' }]);
    // The server itself refuses one; the other would have come as a user who may.
    await expect(write('far')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(write('bare')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const admin = callerOf({ role: 'admin', sub: 'x' });
    expect(
      await store.read(admin, 'far', (db) => db.collection('agent_logs').countDocuments()),
    ).toBe(0);
    fixture.registry.clear();
    await other.stop();
  });

  test('An agent that has a user of its own is reached by it and no other.', async () => {
    const credentialsFile = join(folder, 'users.json');
    const users = {
      own: { username: 'reader', password: 'r', authSource: 'admin' },
      wrong: { username: 'reader', password: 'no', authSource: 'admin' },
    };
    await writeFile(credentialsFile, JSON.stringify(users));
    const store = fixture.another({ credentialsFile });
    const logs = createAgentLogStore(store);
    const admin = callerOf({ role: 'admin', sub: 'x' });
    const slice = await logs.stream(admin, { agents: ['own', 'wrong', 'other'] }, FIRST);
    expect(slice.unavailable).toEqual([{ agentId: 'wrong', code: 'STORE_UNAVAILABLE' }]);
    const write = logs.insert(agentCaller('own'), 'own', [{ level: 'info', message: 'm' }]);
    await expect(write).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(store.clientCount()).toBe(3);
  });

  test('An agent takes its own user along, and without one is kept to its own database.', async () => {
    const credentialsFile = join(folder, 'own-users.json');
    const users = { own: { username: 'reader', password: 'r', authSource: 'admin' } };
    await writeFile(credentialsFile, JSON.stringify(users));
    const store = fixture.another({ credentialsFile });
    const userOf = async (caller: ReturnType<typeof evaluator>, agent: string) => {
      const status = await store.read(caller, agent, (db) => db.command({ connectionStatus: 1 }));
      return status.authInfo.authenticatedUsers[0].user;
    };
    expect(await userOf(agentCaller('own'), 'other')).toBe('reader');
    expect(await userOf(agentCaller('other'), 'other')).toBe('root');
    const foreign = { code: 'NOT_FOUND' };
    await expect(userOf(agentCaller('other'), 'own')).rejects.toMatchObject(foreign);
    const frontend = callerOf({ role: 'frontend', sub: 'x' });
    await expect(userOf(frontend, 'own')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('A refused password is told from a dead server.', async () => {
    const wrong = fixture.url.replace(/:[^:@]*@/, ':nonsense@');
    const clusters = { dead: 'mongodb://u:p@127.0.0.1:1/' };
    const store = fixture.another({ defaultUrl: wrong, clusters });
    const health = await store.healthCheck();
    expect(health.map(({ cluster, state }) => [cluster, state]).sort()).toEqual([
      ['dead', 'down'],
      ['default', 'refused'],
    ]);
  });
});

describe('A cluster in trouble', () => {
  let fixture: MongoFixture;
  beforeEach(async () => {
    fixture = await startMongoFixture(EMBEDDED, { readBudgetMs: 20_000, writeBudgetMs: 20_000 });
    await createAgentLogStore(fixture.store).insert(agentCaller('a'), 'a', [
      { level: 'info', message: 'm' },
    ]);
  });
  afterEach(() => fixture.stop());

  test('is named while the others answer, and after three failures it answers at once.', async () => {
    fixture.registry.set('far', { cluster: 'eu' });
    const store = fixture.another({ clusters: { eu: 'mongodb://nobody:secret@127.0.0.1:1/' } });
    const logs = createAgentLogStore(store);
    const read = () => logs.stream(evaluator(), { agents: ['a', 'far'] }, FIRST);
    for (let times = 0; times < 3; times += 1) {
      const slice = await read();
      expect(slice.rows.map(({ message }) => message)).toEqual(['m']);
      expect(slice.unavailable).toMatchObject([{ agentId: 'far', code: 'STORE_UNAVAILABLE' }]);
      expect(JSON.stringify(slice.unavailable)).not.toMatch(/secret|127/);
    }
    const [far] = (await store.healthCheck()).filter(({ cluster }) => cluster === 'eu');
    expect(far).toMatchObject({ state: 'down', breaker: 'open' });
    const [missing] = (await read()).unavailable;
    expect(missing?.retryAfterMs).toBeGreaterThan(0);
  });

  test('that takes requests and never answers costs its budget and no more, and comes back.', async () => {
    const store = fixture.another({ readBudgetMs: 300, writeBudgetMs: 300, breakerRestMs: 50 });
    const logs = createAgentLogStore(store);
    const read = () => logs.stream(evaluator(), { agents: ['a'] }, FIRST);
    await until(async () => (await read()).unavailable.length === 0);
    fixture.embedded?.faults.set({ kind: 'stall' });
    expect((await read()).unavailable).toMatchObject([{ agentId: 'a', code: 'STORE_TIMEOUT' }]);
    const write = logs.insert(agentCaller('a'), 'a', [{ level: 'info', message: 'unknown' }]);
    await expect(write).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      details: { agentId: 'a', retryable: false },
    });
    await read();
    expect((await read()).unavailable).toMatchObject([{ agentId: 'a' }]);
    fixture.embedded?.faults.clear();
    await until(async () => (await read()).unavailable.length === 0);
  });

  test('that drops the answer to a write leaves it unknown; with a key it is repeated and happens once.', async () => {
    const logs = createAgentLogStore(fixture.store);
    const use = { identity: 'i', mutation: 'm', key: 'k' };
    const write = () =>
      logs.insert(agentCaller('a'), 'a', [{ level: 'info', message: 'once' }], use);
    await logs.insert(agentCaller('a'), 'a', [{ level: 'info', message: 'connects' }]);
    fixture.embedded?.faults.set({ kind: 'cut' });
    await expect(write()).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      details: { retryable: true },
    });
    fixture.embedded?.faults.clear();
    await write();
    const slice = await logs.stream(evaluator(), { agents: ['a'], search: 'once' }, FIRST);
    expect(slice.rows).toHaveLength(1);
  });

  test('that ends every connection is unavailable for reads and writes alike.', async () => {
    fixture.embedded?.faults.set({ kind: 'refuse' });
    const logs = createAgentLogStore(fixture.another({ readBudgetMs: 1000 }));
    const pages = await logs.pageByTasks(evaluator(), [{ agent: 'a', taskId: 't' }], {}, FIRST);
    expect(pages).toEqual([expect.objectContaining({ code: expect.stringMatching(/^STORE_/) })]);
  });
});
