import fc from 'fast-check';
import type { Collection, Document, Filter, Sort } from 'mongodb';
import { BSON } from 'mongodb';
import { Bench } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

interface Read {
  docs: number;
  keys: number;
  index: string | undefined;
}

async function readOf(collection: Collection, filter: Filter<Document>, sort: Sort): Promise<Read> {
  const cursor = collection.find(filter).sort(sort).limit(50);
  const { executionStats, queryPlanner } = await cursor.explain('executionStats');
  const { winningPlan } = queryPlanner;
  return {
    docs: executionStats.totalDocsExamined,
    keys: executionStats.totalKeysExamined,
    index: winningPlan.stage === 'FETCH' ? winningPlan.inputStage.indexName : undefined,
  };
}

const NEWEST: Sort = { created_at: -1, _id: -1 };

test('a page of 60,000 logs reads 50 of them', async () => {
  const collection = (await bench.client()).db('large').collection('logs');
  const levels = ['debug', 'info', 'warning', 'error'];
  for (let batch = 0; batch < 6; batch += 1) {
    const logs = Array.from({ length: 10_000 }, (_, place) => {
      const n = batch * 10_000 + place;
      return {
        level: levels[n % 4],
        task_id: n % 5000,
        created_at: new Date((n * 7919) % 60_000),
      };
    });
    await collection.insertMany(logs, { ordered: false });
  }
  await collection.createIndexes([
    { key: { created_at: -1, _id: -1 } },
    { key: { level: 1, created_at: -1, _id: -1 } },
    { key: { task_id: 1, created_at: -1, _id: -1 } },
  ]);
  const byLevel = 'level_1_created_at_-1__id_-1';
  expect(await readOf(collection, { level: 'error' }, NEWEST)).toEqual({
    docs: 50,
    keys: 50,
    index: byLevel,
  });
  expect(await readOf(collection, {}, NEWEST)).toMatchObject({
    docs: 50,
    index: 'created_at_-1__id_-1',
  });
  expect(await readOf(collection, {}, { created_at: 1, _id: 1 })).toMatchObject({ docs: 50 });
  // The next page starts where the last ended, however deep it is.
  const at = new Date(100_000);
  const page = {
    level: 'error',
    $or: [{ created_at: { $lt: at } }, { created_at: at, _id: { $lt: new BSON.ObjectId() } }],
  };
  expect(await readOf(collection, page, NEWEST)).toEqual({ docs: 50, keys: 50, index: byLevel });
  // Several levels are read side by side, without sorting.
  const several = { level: { $in: ['error', 'info', 'missing'] } };
  expect(await readOf(collection, several, NEWEST)).toEqual({ docs: 50, keys: 50, index: byLevel });
  expect((await readOf(collection, { task_id: 7 }, NEWEST)).docs).toBeLessThanOrEqual(50);
  const pipeline = [{ $match: { level: 'info' } }, { $sort: NEWEST as Document }, { $limit: 50 }];
  const explained = await collection.aggregate(pipeline).explain('executionStats');
  expect(explained.executionStats.totalDocsExamined).toBe(50);
}, 120_000);

test('a long read leaves the server free for others, and keeps its time limit', async () => {
  const logs = (await bench.client()).db('large').collection('logs');
  const slow = logs.countDocuments({ $expr: { $eq: [{ $toString: '$_id' }, 'x'] } });
  let answered = 0;
  const other = (await bench.client('reader')).db('large');
  await other.command({ ping: 1 });
  const racing = slow.then(() => 'slow');
  while ((await Promise.race([racing, other.command({ ping: 1 }).then(() => 'ping')])) === 'ping') {
    answered += 1;
  }
  expect(answered).toBeGreaterThan(3);
  const limited = logs.find({ $expr: { $eq: [{ $toString: '$_id' }, 'x'] } }, { maxTimeMS: 20 });
  await expect(limited.toArray()).rejects.toMatchObject({ code: 50 });
});

const scalar = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -2, max: 2 }) },
  fc.constantFrom(1.5, -0, Number.NaN, 2 ** 53),
  fc.constantFrom('', 'a', 'A', 'b', 'é'),
  fc.constantFrom(true, false, null),
  fc.constantFrom(new Date(0), new Date(5), BSON.Long.fromString('9007199254740993')),
  fc.constantFrom(BSON.Decimal128.fromString('1.5'), BSON.Decimal128.fromString('0.1')),
);
const field = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.record({ b: scalar }) },
  { weight: 1, arbitrary: fc.array(fc.record({ b: scalar }), { maxLength: 2 }) },
);
const document = fc.record({ a: field, b: field, c: scalar }, { requiredKeys: [] });
const path = fc.constantFrom('a', 'a', 'a', 'b', 'b', 'c', 'c', 'a.b', '_id');
const condition = fc.oneof(
  scalar,
  fc.record({ $gt: scalar, $lte: scalar }, { requiredKeys: [] }),
  fc.record({ $gte: scalar, $lt: scalar }, { requiredKeys: [] }),
  fc.array(scalar, { maxLength: 4 }).map(($in) => ({ $in })),
  fc.record({ $ne: scalar }),
  fc.record({ $exists: fc.boolean() }),
);
const clause = fc.tuple(path, condition).map(([name, value]) => ({ [name]: value }));
const filters = fc.oneof(
  clause,
  fc.array(clause, { minLength: 1, maxLength: 3 }).map(($and) => ({ $and })),
  fc.array(clause, { minLength: 1, maxLength: 3 }).map(($or) => ({ $or })),
  fc
    .tuple(clause, clause, clause)
    .map(([first, second, third]) => ({ ...first, $or: [second, third] })),
);
const direction = fc.constantFrom(1 as const, -1 as const);
const sorts = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), direction), { maxLength: 2 });
const fields = fc.uniqueArray(fc.tuple(path, direction), {
  minLength: 1,
  maxLength: 3,
  selector: ([name]) => name,
});
/** Half of the indexes end as the sorts do, so that they can be read in order. */
const shapes = fc.tuple(fields, fc.boolean(), direction).map(([shape, ends, way]) => {
  const named: [string, 1 | -1][] = ends ? [...shape.slice(0, 2), ['_id', way]] : shape;
  return Object.fromEntries(named);
});

test('an index never changes an answer', async () => {
  const database = (await bench.client()).db('compared');
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { minLength: 5, maxLength: 30, size: 'max' }),
      fc.array(shapes, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(filters, sorts, direction, fc.integer({ min: 0, max: 6 })), {
        minLength: 15,
        maxLength: 25,
        size: 'max',
      }),
      async (documents, indexes, queries) => {
        round += 1;
        const collection = database.collection(`c${round}`);
        if (documents.length > 0)
          await collection.insertMany(documents.map((doc, _id) => ({ ...doc, _id: _id as never })));
        for (const shape of indexes) {
          // Two arrays in one index are refused, and that is another test's matter.
          await collection.createIndex(shape).catch(() => undefined);
        }
        for (const [filter, sort, way, limit] of queries) {
          const order: Document = { ...Object.fromEntries(sort), _id: way };
          const query = collection
            .find(filter as Filter<Document>)
            .sort(order)
            .limit(limit)
            .project({ _id: 1 });
          const answers = [query.clone().hint({ $natural: 1 }), query].map((cursor) =>
            cursor
              .map(({ _id }) => _id)
              .toArray()
              .catch((error: { code: number }) => error.code),
          );
          const [scanned, found] = await Promise.all(answers);
          expect(found).toEqual(scanned);
        }
        await collection.drop().catch(() => undefined);
      },
    ),
    { numRuns: 40, seed: 11, endOnFailure: true },
  );
});

test.each([{ n: 1, _id: 1 } as const, { n: -1, _id: 1 } as const, { n: -1, _id: -1 } as const])(
  'several ranges of an index %j come in its order, both ways',
  async (key) => {
    const database = (await bench.client()).db('ranges');
    const collection = database.collection(`c${key.n}${key._id}`);
    await collection.insertMany(
      Array.from({ length: 200 }, (_, at) => ({ _id: at as never, n: (at * 37) % 100 })),
    );
    await collection.createIndex(key);
    const filters: Filter<Document>[] = [
      { n: { $in: [95, 5, 50] } },
      { $or: [{ n: { $gt: 90 } }, { n: { $lt: 5 } }, { n: 50 }] },
    ];
    for (const filter of filters) {
      for (const way of [1, -1]) {
        const sort: Document = { n: key.n * way, _id: key._id * way };
        const plan = await readOf(collection, filter, sort);
        expect(plan.index).toBe(`n_${key.n}__id_${key._id}`);
        const [found, scanned] = await Promise.all(
          [{}, { hint: { $natural: 1 } }].map((options) =>
            collection.find(filter, options).sort(sort).limit(20).toArray(),
          ),
        );
        expect(found).toEqual(scanned);
      }
    }
  },
);

test('arrays in two fields of an index are refused', async () => {
  const collection = (await bench.client()).db('compared').collection('parallel');
  await collection.createIndex({ a: 1, b: 1 });
  await expect(collection.insertOne({ a: [1, 2], b: [3, 4] })).rejects.toMatchObject({ code: 171 });
  await collection.insertOne({ a: [1, 2], b: 3 });
  expect(await collection.find({ a: 2, b: 3 }).hint('a_1_b_1').toArray()).toHaveLength(1);
});
