import { Long } from 'mongodb';
import { Bench, codeOf } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
  const collection = (await bench.client()).db('paged').collection('c');
  await collection.insertMany(
    Array.from({ length: 1000 }, (_, n) => ({ _id: n as never, n: n % 10 })),
  );
});
afterAll(() => bench.close());

test('a result comes in batches, each document once', async () => {
  const collection = (await bench.client()).db('paged').collection('c');
  for (const batchSize of [1, 7, 101, 1000, 5000]) {
    const found = await collection.find({}, { batchSize }).sort({ _id: -1 }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual(Array.from({ length: 1000 }, (_, n) => 999 - n));
  }
});

test('the first batch has the size that was asked for', async () => {
  const database = (await bench.client()).db('paged');
  const first = async (options: object) => {
    const { cursor } = await database.command({ find: 'c', ...options });
    return [cursor.firstBatch.length, !Long.fromValue(cursor.id).isZero()];
  };
  expect(await first({})).toEqual([101, true]);
  expect(await first({ batchSize: 0 })).toEqual([0, true]);
  expect(await first({ batchSize: 10 })).toEqual([10, true]);
  expect(await first({ batchSize: 10, limit: 10 })).toEqual([10, false]);
  expect(await first({ batchSize: 10, singleBatch: true })).toEqual([10, false]);
  expect(await first({ batchSize: 2000 })).toEqual([1000, false]);
});

test('large documents are spread over batches of 16 MB', async () => {
  const collection = (await bench.client()).db('paged').collection('large');
  const text = 'x'.repeat(6 * 1024 * 1024);
  for (let n = 0; n < 5; n += 1) await collection.insertOne({ n, text });
  const found = await collection.find().project({ n: 1, text: 1 }).toArray();
  expect(found.map(({ n }) => n)).toEqual([0, 1, 2, 3, 4]);
});

test('a cursor belongs to its user and can be killed', async () => {
  const mine = (await bench.client('writer')).db('paged');
  const theirs = (await bench.client('reader')).db('paged');
  const { cursor } = await mine.command({ find: 'c', batchSize: 1 });
  const more = { getMore: Long.fromValue(cursor.id), collection: 'c' };
  expect(await codeOf(theirs.command(more))).toBe(13);
  expect(
    (await theirs.command({ killCursors: 'c', cursors: [cursor.id] })).cursorsNotFound,
  ).toHaveLength(1);
  expect((await mine.command(more)).cursor.nextBatch).toHaveLength(999);
  const { cursor: other } = await mine.command({ find: 'c', batchSize: 1 });
  expect(
    (await mine.command({ killCursors: 'c', cursors: [other.id] })).cursorsKilled,
  ).toHaveLength(1);
  const gone = { getMore: Long.fromValue(other.id), collection: 'c' };
  expect(await codeOf(mine.command(gone))).toBe(43);
});

test('a cursor goes on over changes, and ends with its collection', async () => {
  const collection = (await bench.client()).db('paged').collection('moving');
  await collection.createIndex({ n: 1 });
  await collection.insertMany(Array.from({ length: 300 }, (_, n) => ({ _id: n as never, n })));
  const cursor = collection.find({ n: { $gte: 0 } }, { batchSize: 10 }).sort({ n: 1 });
  const seen: number[] = [];
  for await (const { n } of cursor) {
    seen.push(n);
    if (n % 50 === 0) await collection.deleteMany({ n: { $gt: n, $lt: n + 20 } });
    if (n === 60) await collection.insertMany(Array.from({ length: 50 }, () => ({ n: -1 })));
  }
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(new Set(seen).size).toBe(seen.length);
  const left = await collection.find({ n: { $gte: 0 } }).toArray();
  expect(left.every(({ n }) => seen.includes(n))).toBe(true);
  const ending = collection.find({}, { batchSize: 2 });
  await ending.next();
  await collection.drop();
  expect(await codeOf(ending.toArray())).toBe(175);
});

test('writes nobody waits for are carried out in order', async () => {
  const client = await bench.client('writer', { maxPoolSize: 1 });
  const silent = client.db('paged').collection('silent', { writeConcern: { w: 0 } });
  for (let n = 0; n < 20; n += 1) await silent.insertOne({ n });
  expect(await client.db('paged').collection('silent').countDocuments()).toBe(20);
});
