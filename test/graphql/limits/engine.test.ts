import 'reflect-metadata';
import type { Caller } from '../../../src/access/caller';
import { ROLES, type Role } from '../../../src/access/roles';
import { CodedError } from '../../../src/errors';
import type { Context } from '../../../src/graphql/context';
import { createEngine, type Engine, type EngineOptions } from '../../../src/graphql/engine';
import { BOMBS } from './bombs';

const MOST_MS = 25;

const charged: { sub: string; cost: number }[] = [];
const engines: Engine[] = [];
let left = Number.POSITIVE_INFINITY;
let resolved = 0;

/** Finds nothing, in any store. */
function emptyContext(caller: Caller): Context {
  const page = async () => {
    resolved += 1;
    return { rows: [], positions: [], hasMore: false };
  };
  const anything = new Proxy({}, { get: () => page });
  const trail = { end: async () => undefined };
  const services = new Proxy({}, { get: (_, name) => (name === 'trail' ? trail : anything) });
  const loaders = new Proxy({}, { get: () => ({ load: page }) });
  return { caller, services, loaders, permissions: {}, cursors: {} } as unknown as Context;
}

function engineWith(options: Partial<EngineOptions> = {}): Engine {
  const engine = createEngine({
    introspection: true,
    costLimits: { agent: 5_000, evaluator: 5_000, frontend: 5_000, admin: 5_000 },
    contextFor: emptyContext,
    knownAgents: async () => 3,
    report: (error) => {
      throw error;
    },
    ...options,
  });
  engines.push(engine);
  return engine;
}

const engine = engineWith({
  charge: async ({ session }, cost) => {
    if (cost > left) {
      throw new CodedError('RATE_LIMITED', 'Nothing is left.', { retryAfterMs: 4_200 });
    }
    charged.push({ sub: session.sub, cost });
    left -= cost;
    return { limit: 100, left, resetsAt: new Date(0) };
  },
});

beforeEach(() => {
  charged.length = 0;
  left = Number.POSITIVE_INFINITY;
  resolved = 0;
});
afterAll(() => Promise.all(engines.map((one) => one.stop())));

async function send(by: Engine, role: Role, body: { query: string; variables?: object }) {
  const {
    status,
    headers,
    body: text,
  } = await by.execute({
    method: 'POST',
    headers: new Map([['content-type', 'application/json']]),
    search: '',
    body: { ...body, variables: { ...body.variables } },
    session: role === 'agent' ? { role, sub: 'one', agent: 'agent1' } : { role, sub: 'one' },
    requestId: 'request',
    deadline: Date.now() + 60_000,
    signal: new AbortController().signal,
  });
  return { status, headers, answer: JSON.parse(text) };
}

describe('A request is charged', () => {
  const PAGE = '{ tasks(first: 7) { nodes { key } } }';

  it('once, with its cost, and told what is left', async () => {
    left = 100;
    const { answer } = await send(engine, 'evaluator', { query: PAGE });
    expect(charged).toEqual([{ sub: 'one', cost: 8 }]);
    expect(answer.extensions.cost).toEqual({
      requested: 8,
      limit: 5_000,
      budget: { limit: 100, left: 92, resetsAt: '1970-01-01T00:00:00.000Z' },
    });
  });

  it.each([
    ['is no GraphQL', '{'],
    ['asks for what is not there', '{ nothing }'],
    [
      'is too deep',
      `{ tasks { ${'nodes { agent { tasks { '.repeat(6)}__typename${' } } }'.repeat(6)} } }`,
    ],
    [
      'costs too much',
      '{ tasks(first: 100) { nodes { progress(first: 100) { nodes { key } } } } }',
    ],
    ['names no operation', 'query A { viewer { sub } } query B { viewer { sub } }'],
  ])('also when it %s', async (_, query) => {
    const { status } = await send(engine, 'evaluator', { query });
    expect(status).toBe(400);
    expect(charged).toEqual([{ sub: 'one', cost: 1 }]);
  });

  it('or refused with 429 and Retry-After, and nothing of it runs', async () => {
    left = 7;
    const { status, headers, answer } = await send(engine, 'evaluator', { query: PAGE });
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('5');
    expect(answer.errors).toEqual([
      { message: 'Nothing is left.', extensions: { code: 'RATE_LIMITED', retryAfterMs: 4_200 } },
    ]);
    expect(answer.data).toBeUndefined();
    expect(resolved).toBe(0);
  });

  it('or refused in place of its mistakes', async () => {
    left = 0;
    await expect(send(engine, 'evaluator', { query: '{ nothing }' })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
  });
});

describe.each(ROLES)('Where introspection is off, the %s', (role) => {
  const quiet = engineWith({ introspection: false });
  const messages = async (query: string): Promise<string> =>
    JSON.stringify((await send(quiet, role, { query })).answer.errors);

  it.each([
    '{ task { ky } }',
    '{ tasks(frst: 1) { nodes { key } } }',
    '{ taks { nodes { key } } }',
  ])('gets no hint what %s may have meant', async (query) => {
    expect(JSON.stringify((await send(engine, role, { query })).answer.errors)).toContain(
      'Did you mean',
    );
    expect(await messages(query)).not.toContain('Did you mean');
  });

  it('gets no schema', async () => {
    expect(await messages('{ __schema { types { name } } }')).toContain('BAD_USER_INPUT');
    expect(await messages('{ __type(name: "Task") { name } }')).toContain('BAD_USER_INPUT');
  });
});

describe('Any of these holds the event loop for 25 ms at most:', () => {
  // Jest maps each error's stack to its source, which takes longer than all the rest.
  const { stackTraceLimit } = Error;
  beforeAll(() => {
    Error.stackTraceLimit = 0;
  });
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  it.each(BOMBS)('$name', async ({ query, variables, code }) => {
    expect(JSON.stringify({ query, variables }).length).toBeLessThan(100 * 1024);
    let least = Number.POSITIVE_INFINITY;
    for (let time = 0; time < 8 && least > MOST_MS / 2; time += 1) {
      const before = process.cpuUsage();
      const { answer } = await send(engine, 'admin', { query, variables });
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, (user + system) / 1_000);
      expect(answer.errors?.[0].extensions.code).toBe(code);
    }
    expect(least).toBeLessThan(MOST_MS);
  });
});
