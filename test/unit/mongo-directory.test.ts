import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '../../src/errors';
import { type AgentDirectory, createAgentDirectory } from '../../src/stores/mongo/agent-directory';
import type { RegisteredPlace } from '../../src/stores/mongo/agent-place';

const NOTHING = new Map<string, RegisteredPlace>();

function directoryOver(
  rows: Record<string, RegisteredPlace>,
  options: { template?: string; clusters?: string[]; now?: () => number } = {},
) {
  const asked: string[][] = [];
  const directory = createAgentDirectory({
    registry: {
      async placesOf(agents) {
        asked.push(agents);
        return new Map(Object.entries(rows));
      },
    },
    template: options.template ?? '{agent}db',
    clusters: new Set(['default', ...(options.clusters ?? [])]),
    now: options.now,
  });
  return { directory, asked };
}

async function databaseOf(directory: AgentDirectory, agent: string): Promise<string | CodedError> {
  const home = (await directory.homesOf([agent])).get(agent);
  if (home === undefined) throw new Error('no answer');
  return home instanceof CodedError ? home : home.database;
}

test('The registry names a database first, the template otherwise, with dots as underscores.', async () => {
  const { directory } = directoryOver(
    { kept: { cluster: 'eu', database: 'other' } },
    { clusters: ['eu'] },
  );
  const homes = await directory.homesOf(['kept', 'agent.researcher.001']);
  expect(homes.get('kept')).toEqual({ agent: 'kept', cluster: 'eu', database: 'other' });
  expect(homes.get('agent.researcher.001')).toEqual({
    agent: 'agent.researcher.001',
    cluster: 'default',
    database: 'agent_researcher_001db',
  });
});

test.each([
  ['too long', 'a'.repeat(62), {}],
  ["MongoDB's own", 'admin', { template: '{agent}' }],
  ["MongoDB's own in another case", 'Local', { template: '{agent}' }],
  ['a forbidden character', 'a', { template: '{agent}/x' }],
])('A name that is %s is refused until the registry has another.', async (_, agent, options) => {
  const refused = await databaseOf(directoryOver({}, options).directory, agent);
  expect(refused).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(String(refused)).toContain('agents.mongo_database');
  const row = { [agent]: { database: 'fine' } };
  expect(await databaseOf(directoryOver(row, options).directory, agent)).toBe('fine');
});

test.each(['/', '\\', ' ', '"', '$', '*', '<', '>', ':', '|', '?', '\0', ''])(
  'A database that a row names with %j in it is refused too.',
  async (character) => {
    const database = character && `a${character}b`;
    const { directory } = directoryOver({ x: { database } });
    expect(await databaseOf(directory, 'x')).toMatchObject({ code: 'BAD_USER_INPUT' });
  },
);

test.each(['admin', 'LOCAL', 'Config', 'x'.repeat(64), 'ü'.repeat(32)])(
  'A row cannot lead an agent to %s.',
  async (database) => {
    const { directory } = directoryOver({ x: { database }, y: { database: 'ü'.repeat(31) } });
    expect(await databaseOf(directory, 'x')).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await databaseOf(directory, 'y')).toBe('ü'.repeat(31));
  },
);

test('What a row says anew is followed within five seconds.', async () => {
  let time = 0;
  const rows: Record<string, RegisteredPlace> = { x: { database: 'old' } };
  const { directory } = directoryOver(rows, { now: () => time, clusters: ['eu'] });
  expect(await databaseOf(directory, 'x')).toBe('old');
  expect(await databaseOf(directory, 'y')).toBe('ydb');
  rows.x = { database: 'new', cluster: 'eu' };
  rows.y = { database: 'named' };
  time = 5000;
  const homes = await directory.homesOf(['x', 'y']);
  expect(homes.get('x')).toEqual({ agent: 'x', cluster: 'eu', database: 'new' });
  expect(homes.get('y')).toMatchObject({ database: 'named' });
});

test('A name of 63 bytes is still a name.', async () => {
  expect(await databaseOf(directoryOver({}).directory, 'a'.repeat(61))).toHaveLength(63);
});

test("A name equal to a registered agent's but for case, or by its dots, is refused; the registered keeps it.", async () => {
  const { directory } = directoryOver({ bob: {}, a_b: {} });
  expect(await databaseOf(directory, 'Bob')).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await databaseOf(directory, 'a.b')).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await databaseOf(directory, 'bob')).toBe('bobdb');
  expect(await databaseOf(directory, 'a_b')).toBe('a_bdb');
});

test('Of two registered agents with one name none gets it until a row tells them apart.', async () => {
  const { directory } = directoryOver({ bob: {}, Bob: {} });
  const homes = await directory.homesOf(['bob', 'Bob']);
  expect([...homes.values()].every((home) => home instanceof CodedError)).toBe(true);
  const told = directoryOver({ bob: {}, Bob: { database: 'bob2' } }).directory;
  expect([await databaseOf(told, 'bob'), await databaseOf(told, 'Bob')]).toEqual(['bobdb', 'bob2']);
});

test('Equal names on different clusters are different databases.', async () => {
  const { directory } = directoryOver({ bob: {}, Bob: { cluster: 'eu' } }, { clusters: ['eu'] });
  expect(await databaseOf(directory, 'bob')).toBe('bobdb');
  expect(await databaseOf(directory, 'Bob')).toBe('Bobdb');
});

test('A cluster that is not configured is refused by name.', async () => {
  const refused = await databaseOf(directoryOver({ x: { cluster: 'mars' } }).directory, 'x');
  expect(String(refused)).toContain('agents.mongo_cluster');
});

test('An answer is asked for once in five seconds.', async () => {
  let time = 0;
  const { directory, asked } = directoryOver({}, { now: () => time });
  await directory.homesOf(['x', 'y']);
  time = 4999;
  await directory.homesOf(['x']);
  expect(asked).toEqual([['x', 'y']]);
  time = 5000;
  await directory.homesOf(['y']);
  expect(asked).toEqual([['x', 'y'], ['y']]);
});

test('While the registry fails its last word stands, and the template for agents it never spoke of.', async () => {
  let time = 0;
  let away = false;
  const directory = createAgentDirectory({
    registry: {
      placesOf: async () => {
        if (away) throw new Error('down');
        return new Map([['x', { database: 'special' }]]);
      },
    },
    template: '{agent}db',
    clusters: new Set(['default']),
    now: () => time,
  });
  expect(await databaseOf(directory, 'x')).toBe('special');
  away = true;
  time = 10_000;
  expect(await databaseOf(directory, 'x')).toBe('special');
  expect(await databaseOf(directory, 'y')).toBe('ydb');
});

describe('The file of agents’ own users', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'triptych-credentials-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  function directoryWith(credentialsFile: string, now: () => number): AgentDirectory {
    const registry = { placesOf: async () => NOTHING };
    return createAgentDirectory({
      registry,
      template: '{agent}',
      clusters: new Set(),
      credentialsFile,
      now,
    });
  }

  test('is read again when it changes, and kept while it is broken.', async () => {
    let time = 0;
    const file = join(folder, 'users.json');
    await writeFile(file, JSON.stringify({ a: { username: 'u', password: 'p', authSource: 's' } }));
    const directory = directoryWith(file, () => time);
    expect(await directory.userOf('a')).toEqual({ username: 'u', password: 'p', authSource: 's' });
    expect(await directory.userOf('b')).toBeUndefined();

    await writeFile(file, JSON.stringify({ a: { username: 'u', password: 'new' } }));
    await utimes(file, 1, 1);
    time = 1000;
    expect(await directory.userOf('a')).toEqual({ username: 'u', password: 'new' });

    await writeFile(file, '{"a": {"username": "u"');
    await utimes(file, 2, 2);
    time = 2000;
    expect(await directory.userOf('a')).toEqual({ username: 'u', password: 'new' });
  });

  test('that was never readable refuses, since nobody knows whose users it names.', async () => {
    const directory = directoryWith(join(folder, 'none.json'), () => 0);
    await expect(directory.userOf('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});
