import { MongoClient } from 'mongodb';
import { Bench } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.server.faults.clear());
afterAll(() => bench.close());

function impatient(): MongoClient {
  return new MongoClient(bench.server.url('writer'), {
    serverSelectionTimeoutMS: 300,
    socketTimeoutMS: 300,
    retryReads: false,
  });
}

test('a delay makes answers late', async () => {
  const client = await bench.client();
  const database = client.db('x');
  await database.command({ ping: 1 });
  bench.server.faults.set({ kind: 'delay', ms: 150 });
  const start = performance.now();
  await database.command({ ping: 1 });
  expect(performance.now() - start).toBeGreaterThan(140);
});

test('a stall lasts until it is cleared, and then the answer comes', async () => {
  const database = (await bench.client()).db('x');
  await database.command({ ping: 1 });
  bench.server.faults.set({ kind: 'stall' });
  const stalled = impatient();
  await expect(stalled.db('x').command({ ping: 1 })).rejects.toThrow();
  await stalled.close();
  const waiting = database.command({ ping: 1 });
  bench.server.faults.clear();
  await expect(waiting).resolves.toEqual({ ok: 1 });
});

test('refused connections end at once, and are taken again afterwards', async () => {
  bench.server.faults.set({ kind: 'refuse' });
  const refused = impatient();
  await expect(refused.db('x').command({ ping: 1 })).rejects.toThrow();
  bench.server.faults.clear();
  await refused.close();
  const taken = await bench.client();
  await expect(taken.db('x').command({ ping: 1 })).resolves.toEqual({ ok: 1 });
});

test('a cut ends a connection in the middle of an answer', async () => {
  const client = await bench.client();
  const collection = client.db('x').collection('c');
  await collection.insertMany(Array.from({ length: 100 }, () => ({ text: 'x'.repeat(1000) })));
  bench.server.faults.set({ kind: 'cut', afterBytes: 5000 });
  const cut = impatient();
  await expect(cut.db('x').collection('c').find().toArray()).rejects.toThrow();
  await cut.close();
  bench.server.faults.clear();
  expect(await collection.countDocuments()).toBe(100);
});
