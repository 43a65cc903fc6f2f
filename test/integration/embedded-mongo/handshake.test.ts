import { MongoClient } from 'mongodb';
import { Bench, codeOf } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

async function connectWith(url: string): Promise<MongoClient> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5000 });
  try {
    return await client.connect();
  } catch (error) {
    await client.close();
    throw error;
  }
}

const address = () => `${bench.server.host}:${bench.server.port}`;

test('several users get in with their passwords, whatever database they name for it', async () => {
  for (const username of ['writer', 'reader', 'agent1']) {
    const client = await bench.client(username);
    const { authInfo } = await client.db('admin').command({ connectionStatus: 1 });
    expect(authInfo.authenticatedUsers).toEqual([{ user: username, db: 'admin' }]);
  }
  const client = await connectWith(`mongodb://agent1:one@${address()}/agent1db`);
  await expect(client.db('agent1db').command({ ping: 1 })).resolves.toEqual({ ok: 1 });
  await client.close();
});

test.each([
  ['a wrong password', 'writer:wrong'],
  ['a user that does not exist', 'nobody:secret'],
])('%s is refused in the same words', async (_, login) => {
  const attempt = connectWith(`mongodb://${login}@${address()}/?authSource=admin`);
  await expect(attempt).rejects.toMatchObject({ code: 18, message: 'Authentication failed.' });
});

test('another mechanism is refused', async () => {
  const attempt = connectWith(`mongodb://writer:x@${address()}/?authMechanism=SCRAM-SHA-1`);
  await expect(attempt).rejects.toMatchObject({ code: 334 });
});

test('without a user there is a greeting and nothing else', async () => {
  const client = await connectWith(`mongodb://${address()}/`);
  const database = client.db('agent1db');
  expect(await database.command({ hello: 1 })).toMatchObject({ isWritablePrimary: true });
  expect(await database.command({ buildInfo: 1 })).toMatchObject({ version: '7.0.0' });
  for (const command of [
    { find: 'c' },
    { insert: 'c', documents: [{}] },
    { listDatabases: 1 },
    { getMore: 1n, collection: 'c' },
    { explain: { find: 'c' } },
  ]) {
    expect(await codeOf(database.command(command))).toBe(13);
  }
  await client.close();
});

test('a reader reads and does not write', async () => {
  const writer = await bench.client('writer');
  await writer.db('shared').collection('c').insertOne({ a: 1 });
  const database = (await bench.client('reader')).db('shared');
  expect(await database.collection('c').countDocuments()).toBe(1);
  for (const command of [
    { insert: 'c', documents: [{}] },
    { update: 'c', updates: [{ q: {}, u: { $set: { a: 2 } } }] },
    { delete: 'c', deletes: [{ q: {}, limit: 0 }] },
    { findAndModify: 'c', query: {}, remove: true },
    { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a_1' }] },
    { dropIndexes: 'c', index: '*' },
    { create: 'd' },
    { drop: 'c' },
    { dropDatabase: 1 },
  ]) {
    expect(await codeOf(database.command(command))).toBe(13);
  }
});

test('a user of one database sees no other', async () => {
  const writer = await bench.client('writer');
  await writer.db('agent1db').collection('c').insertOne({ a: 1 });
  await writer.db('agent2db').collection('c').insertOne({ a: 1 });
  const agent = await bench.client('agent1');
  expect(await agent.db('agent1db').collection('c').countDocuments()).toBe(1);
  await agent.db('agent1db').collection('c').insertOne({ a: 2 });
  const other = agent.db('agent2db');
  expect(await codeOf(other.collection('c').findOne())).toBe(13);
  expect(await codeOf(other.collection('c').insertOne({}))).toBe(13);
  expect(await codeOf(other.command({ explain: { find: 'c' } }))).toBe(13);
  const { databases } = await agent.db('admin').admin().listDatabases();
  expect(databases.map(({ name }) => name)).toEqual(['agent1db']);
});

test('what is not there is refused by name', async () => {
  const database = (await bench.client()).db('refusals');
  const refused = await database.command({ mapReduce: 'c' }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 59, codeName: 'CommandNotFound' });
  expect(await codeOf(database.command({ constructor: 1 }))).toBe(59);
  expect(await codeOf(database.command({ find: 'c', unheardOf: 1 }))).toBe(40415);
  expect(await codeOf(database.command({ find: 'c', collation: { locale: 'de' } }))).toBe(238);
  expect(await codeOf(database.command({ find: 'c', writeConcern: { w: 2 } }))).toBe(2);
});

test('transactions are refused', async () => {
  const client = await bench.client();
  const session = client.startSession();
  session.startTransaction();
  const collection = client.db('transactions').collection('c');
  await expect(collection.insertOne({}, { session })).rejects.toThrow(
    'This MongoDB deployment does not support retryable writes',
  );
  expect(await collection.countDocuments()).toBe(0);
  await session.abortTransaction().catch(() => undefined);
  await session.endSession();
});
