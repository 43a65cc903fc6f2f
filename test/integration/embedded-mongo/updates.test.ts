import type { Document } from 'mongodb';
import { Bench, codeOf } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

async function collectionWith(...docs: Document[]) {
  const collection = (await bench.client()).db('updates').collection('c');
  await collection.deleteMany({});
  if (docs.length > 0)
    await collection.insertMany(docs.map((doc, n) => ({ _id: n as never, ...doc })));
  return collection;
}

type Step = [
  name: string,
  before: Document,
  update: Document | Document[],
  after: Document,
  options?: Document,
];

test.each<Step>([
  [
    '$set makes what is on the way',
    {},
    { $set: { 'a.b': 1, 'l.0': 2 } },
    { a: { b: 1 }, l: { 0: 2 } },
  ],
  ['$set fills an array up', { l: [1] }, { $set: { 'l.3': 4 } }, { l: [1, null, null, 4] }],
  [
    '$unset in an array leaves the place',
    { l: [1, 2, 3] },
    { $unset: { 'l.1': '' } },
    { l: [1, null, 3] },
  ],
  ['$inc of what is missing', {}, { $inc: { n: 2 } }, { n: 2 }],
  ['$mul of what is missing', {}, { $mul: { n: 2 } }, { n: 0 }],
  ['$min and $max by type', { a: 5, b: 'x' }, { $min: { a: 3 }, $max: { b: 9 } }, { a: 3, b: 'x' }],
  ['$rename moves', { a: 1, b: { c: 2 } }, { $rename: { a: 'b.d' } }, { b: { c: 2, d: 1 } }],
  [
    '$push with all its clauses',
    { l: [{ n: 5 }, { n: 1 }] },
    { $push: { l: { $each: [{ n: 3 }], $sort: { n: -1 }, $slice: 2 } } },
    { l: [{ n: 5 }, { n: 3 }] },
  ],
  [
    '$push at a place',
    { l: [1, 4] },
    { $push: { l: { $each: [2, 3], $position: 1 } } },
    { l: [1, 2, 3, 4] },
  ],
  [
    '$push from the end',
    { l: [1, 4] },
    { $push: { l: { $each: [2], $position: -1 } } },
    { l: [1, 2, 4] },
  ],
  [
    '$addToSet by value',
    { l: [1, { a: 1 }] },
    { $addToSet: { l: { $each: [1.0, { a: 1 }, { a: 2 }] } } },
    { l: [1, { a: 1 }, { a: 2 }] },
  ],
  ['$pull by condition', { l: [1, 5, 9] }, { $pull: { l: { $gte: 5 } } }, { l: [1] }],
  [
    '$pull of documents',
    { l: [{ a: 1, b: 1 }, { a: 2 }] },
    { $pull: { l: { a: 1 } } },
    { l: [{ a: 2 }] },
  ],
  ['$pullAll', { l: [1, 2, 3, 2] }, { $pullAll: { l: [2, 3] } }, { l: [1] }],
  ['$pop', { l: [1, 2, 3] }, { $pop: { l: 1 } }, { l: [1, 2] }],
  ['$bit', { n: 13 }, { $bit: { n: { and: 10, or: 1 } } }, { n: 9 }],
  ['every element', { l: [1, 2] }, { $inc: { 'l.$[]': 10 } }, { l: [11, 12] }],
  [
    'chosen elements',
    { l: [{ n: 1 }, { n: 8 }] },
    { $set: { 'l.$[big].seen': true } },
    { l: [{ n: 1 }, { n: 8, seen: true }] },
    { arrayFilters: [{ 'big.n': { $gt: 5 } }] },
  ],
  ['a pipeline', { a: 1 }, [{ $set: { b: { $add: ['$a', 1] } } }, { $unset: 'a' }], { b: 2 }],
  [
    'a pipeline that keeps the newest keys',
    { keys: [1, 2] },
    [{ $set: { keys: { $slice: [{ $concatArrays: ['$keys', [3]] }, -2] } } }],
    { keys: [2, 3] },
  ],
])('%s', async (...[, before, update, after, options]) => {
  const collection = await collectionWith(before);
  const result = await collection.updateOne({ _id: 0 as never }, update, options);
  expect(result).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
  expect(await collection.findOne()).toEqual({ _id: 0, ...after });
});

test('the element that the filter matched', async () => {
  const collection = await collectionWith({ l: [{ n: 1 }, { n: 2 }] });
  await collection.updateOne({ 'l.n': 2 }, { $set: { 'l.$.seen': true } });
  await collection.updateOne({ l: { $elemMatch: { n: 1 } } }, { $set: { 'l.$.first': true } });
  expect((await collection.findOne())?.l).toEqual([
    { n: 1, first: true },
    { n: 2, seen: true },
  ]);
  expect(await codeOf(collection.updateOne({}, { $set: { 'l.$.x': 1 } }))).toBe(2);
});

test.each<[string, Document, number, Document?]>([
  ['an unknown modifier', { $nope: { a: 1 } }, 9],
  ['fields beside modifiers', { $set: { a: 1 }, b: 1 }, 9],
  ['a modifier without fields', { $set: 1 }, 9],
  ['an empty name', { $set: { '': 1 } }, 56],
  ['an empty part', { $set: { 'a..b': 1 } }, 56],
  ['a name with a dollar', { $set: { 'a.$x': 1 } }, 52],
  ['a path inside another', { $set: { a: 1, 'a.b': 2 } }, 40],
  ['$inc with text', { $inc: { a: 'x' } }, 14],
  ['$addToSet on a number', { $addToSet: { n: 1 } }, 2],
  ['a field in an array', { $set: { 'l.x': 1 } }, 28],
  ['a field in a number', { $set: { 'n.x': 1 } }, 28],
  ['an unused array filter', { $set: { n: 1 } }, 9, { arrayFilters: [{ x: 1 }] }],
  ['an unknown array filter', { $set: { 'l.$[y]': 1 } }, 2],
])('%s is refused', async (...[, update, code, options]) => {
  const collection = await collectionWith({ n: 1, l: [1] });
  const database = (await bench.client()).db('updates');
  const command = { update: 'c', updates: [{ q: {}, u: update, ...options }] };
  const { writeErrors } = await database.command(command);
  expect(writeErrors?.[0]?.code).toBe(code);
  expect(await collection.findOne()).toEqual({ _id: 0, n: 1, l: [1] });
});

test('an upsert starts from what the filter asks for', async () => {
  const collection = await collectionWith();
  const filter = { 'a.b': 1, c: { $eq: 2 }, $and: [{ d: 3 }], e: { $gt: 4 } };
  const result = await collection.updateOne(
    filter,
    { $set: { f: 5 }, $setOnInsert: { g: 6 } },
    { upsert: true },
  );
  expect(result.upsertedCount).toBe(1);
  expect(await collection.findOne({}, { projection: { _id: 0 } })).toEqual({
    a: { b: 1 },
    c: 2,
    d: 3,
    f: 5,
    g: 6,
  });
  expect(
    await codeOf(
      collection.updateOne({ a: 1, $and: [{ a: 2 }] }, { $set: { x: 1 } }, { upsert: true }),
    ),
  ).toBe(54);
});

test('upserts at once make one document', async () => {
  const collection = await collectionWith();
  await collection.createIndex({ key: 1 }, { unique: true });
  const upsert = (n: number) =>
    collection.updateOne({ key: 'k' }, { $inc: { count: 1 }, $set: { n } }, { upsert: true });
  await Promise.all(Array.from({ length: 30 }, (_, n) => upsert(n)));
  expect(await collection.find().toArray()).toMatchObject([{ key: 'k', count: 30 }]);
  await collection.dropIndex('key_1');
});

test('replacing keeps the name and drops the rest', async () => {
  const collection = await collectionWith({ a: 1, b: 2 });
  await collection.replaceOne({ a: 1 }, { c: 3 });
  expect(await collection.findOne()).toEqual({ _id: 0, c: 3 });
  expect(await codeOf(collection.replaceOne({ c: 3 }, { _id: 9, c: 3 } as never))).toBe(66);
  const multi = { update: 'c', updates: [{ q: {}, u: { a: 1 }, multi: true }] };
  const database = (await bench.client()).db('updates');
  expect((await database.command(multi)).writeErrors).toMatchObject([{ code: 9 }]);
});

test('an ordered batch stops at its first error, an unordered one goes on', async () => {
  const collection = await collectionWith({});
  const docs = [{ _id: 1 }, { _id: 0 }, { _id: 2 }] as never[];
  expect(await codeOf(collection.insertMany(docs))).toBe(11000);
  expect(await collection.countDocuments()).toBe(2);
  const more = [{ _id: 0 }, { _id: 3 }, { _id: 3 }, { _id: 4 }] as never[];
  const error = await collection
    .insertMany(more, { ordered: false })
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    result: { insertedCount: 2 },
    writeErrors: [{ index: 0 }, { index: 2 }],
  });
});

test('findAndModify sorts, projects, removes', async () => {
  const collection = await collectionWith({ n: 1 }, { n: 3 }, { n: 2 });
  const highest = await collection.findOneAndUpdate(
    {},
    { $inc: { n: 10 } },
    { sort: { n: -1 }, projection: { _id: 0 } },
  );
  expect(highest).toEqual({ n: 3 });
  const lowest = await collection.findOneAndDelete({}, { sort: { n: 1 } });
  expect(lowest).toEqual({ _id: 0, n: 1 });
  const replaced = await collection.findOneAndReplace(
    { n: 13 },
    { m: 1 },
    { returnDocument: 'after' },
  );
  expect(replaced).toEqual({ _id: 1, m: 1 });
  expect(await collection.findOneAndDelete({ n: 99 })).toBeNull();
});
