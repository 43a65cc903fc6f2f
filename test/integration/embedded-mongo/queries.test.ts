import type { Document } from 'mongodb';
import { Bench, codeOf } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

async function idsOf(docs: Document[], filter: Document): Promise<unknown[]> {
  const collection = (await bench.client()).db('queries').collection('c');
  await collection.deleteMany({});
  await collection.insertMany(docs.map((doc, index) => ({ _id: index as never, ...doc })));
  const found = await collection.find(filter).sort({ _id: 1 }).toArray();
  return found.map(({ _id }) => _id);
}

const nested = [
  { a: { b: 1 } },
  { a: [{ b: 1 }, { b: 5 }] },
  { a: [1, 2] },
  { a: [] },
  {},
  { a: [[1, 2], 3] },
  { a: { b: [1, 5] } },
  { a: [{ c: 1 }] },
];

test.each<[string, Document[], Document, number[]]>([
  ['a path through an array', nested, { 'a.b': 1 }, [0, 1, 6]],
  ['null under an array asks each document in it', nested, { 'a.b': null }, [4, 7]],
  ['not null', nested, { 'a.b': { $ne: null } }, [0, 1, 2, 3, 5, 6]],
  ['the place in an array', nested, { 'a.0': 1 }, [2]],
  ['an array inside an array', nested, { a: [1, 2] }, [2, 5]],
  ['one element between bounds', nested, { 'a.b': { $gt: 1, $lt: 5 } }, [1, 6]],
  ['one element, the same one', nested, { 'a.b': { $elemMatch: { $gt: 1, $lt: 5 } } }, []],
  ['$elemMatch on documents', nested, { a: { $elemMatch: { b: { $gte: 5 } } } }, [1]],
  [
    '$elemMatch in arrays of arrays',
    nested,
    { a: { $elemMatch: { $elemMatch: { $eq: 2 } } } },
    [5],
  ],
  ['$size of what is no array', nested, { a: { $size: 0 } }, [3]],
  [
    '$not of a range takes what is missing',
    nested,
    { 'a.b': { $not: { $gt: 1 } } },
    [0, 2, 3, 4, 5, 7],
  ],
  ['$nor', nested, { $nor: [{ a: { $exists: true } }] }, [4]],
  [
    '$all with $elemMatch',
    nested,
    { a: { $all: [{ $elemMatch: { b: 1 } }, { $elemMatch: { b: 5 } }] } },
    [1],
  ],
  ['$all of nothing', nested, { a: { $all: [] } }, []],
  [
    '$in with a pattern',
    [{ a: 'Xyz' }, { a: 'abc' }, { a: ['q', 'abd'] }],
    { a: { $in: [/^ab/] } },
    [1, 2],
  ],
  [
    '$mod of doubles and negatives',
    [{ a: 5.9 }, { a: -5 }, { a: 4 }],
    { a: { $mod: [5, 0] } },
    [0, 1],
  ],
  [
    '$expr compares fields',
    [{ a: 1, b: 2 }, { a: 3, b: 2 }, {}],
    { $expr: { $gt: ['$a', '$b'] } },
    [1],
  ],
  ['not a number is only itself', [{ a: Number.NaN }, { a: 1 }], { a: { $lte: Number.NaN } }, [0]],
  ['a range takes no not-a-number', [{ a: Number.NaN }, { a: 1 }], { a: { $lt: 5 } }, [1]],
  ['$gte null takes null and missing', [{ a: null }, {}, { a: 1 }], { a: { $gte: null } }, [0, 1]],
  ['the end of a line', [{ a: 'x\n' }, { a: 'x\ny' }], { a: /x$/ }, [0]],
  ['the end of every line', [{ a: 'x\n' }, { a: 'x\ny' }], { a: /x$/m }, [0, 1]],
  ['a dot is no end of line', [{ a: 'a\nb' }, { a: 'a\rb' }], { a: /a.b/ }, [1]],
  ['flags in front', [{ a: 'ABC' }, { a: 'x' }], { a: { $regex: '(?i)^abc' } }, [0]],
  [
    'a document by $eq is found in an array',
    [{ a: [{ b: 1 }] }, { a: { b: 1 } }],
    { a: { $eq: { b: 1 } } },
    [0, 1],
  ],
])('%s', async (_, docs, filter, ids) => {
  expect(await idsOf(docs, filter)).toEqual(ids);
});

test.each<[string, Document, number]>([
  ['where', { $where: '1' }, 2],
  ['text', { $text: { $search: 'x' } }, 2],
  ['a place on the earth', { a: { $near: [0, 0] } }, 2],
  ['a schema', { $jsonSchema: {} }, 2],
  ['operators mixed with fields', { a: { $gt: 1, b: 2 } }, 2],
  ['an unknown expression', { $expr: { $function: {} } }, 168],
  ['a pattern that cannot be read', { a: { $regex: '(' } }, 51091],
  ['a pattern JavaScript has no sign for', { a: { $regex: 'a++' } }, 51091],
  ['an unknown flag', { a: { $regex: 'a', $options: 'q' } }, 51108],
  ['$ne with a pattern', { a: { $ne: /x/ } }, 2],
  ['$in without a list', { a: { $in: 1 } }, 2],
  ['operators inside $in', { a: { $in: [{ $gt: 1 }] } }, 2],
])('%s is refused', async (_, filter, code) => {
  const collection = (await bench.client()).db('queries').collection('c');
  expect(await codeOf(collection.find(filter).toArray())).toBe(code);
});

const whole = {
  _id: 1,
  a: { b: 1, c: 2 },
  list: [{ x: 1, y: 2 }, 7, [{ x: 3, y: 4 }]],
  k: [1, 2, 3, 4],
};

test.each<[string, Document, Document]>([
  ['named fields', { 'a.b': 1 }, { _id: 1, a: { b: 1 } }],
  ['fields in a document', { a: { c: 1 }, _id: 0 }, { a: { c: 2 } }],
  ['fields inside arrays', { 'list.x': 1, _id: 0 }, { list: [{ x: 1 }, [{ x: 3 }]] }],
  [
    'all but fields inside arrays',
    { a: 0, k: 0, 'list.x': 0 },
    { _id: 1, list: [{ y: 2 }, 7, [{ y: 4 }]] },
  ],
  ['the first of a list', { k: { $slice: 2 }, a: 0, list: 0 }, { _id: 1, k: [1, 2] }],
  ['the last of a list', { k: { $slice: -1 }, a: 1 }, { _id: 1, a: { b: 1, c: 2 }, k: [4] }],
  ['a part of a list', { k: { $slice: [-3, 2] }, a: 0, list: 0 }, { _id: 1, k: [2, 3] }],
  ['one element', { list: { $elemMatch: { x: { $gt: 0 } } } }, { _id: 1, list: [{ x: 1, y: 2 }] }],
  ['something worked out', { s: { $add: ['$a.b', '$a.c'] }, _id: 0 }, { s: 3 }],
  ['a field under another name', { n: '$a.c' }, { _id: 1, n: 2 }],
])('projection of %s', async (_, projection, expected) => {
  const collection = (await bench.client()).db('queries').collection('projected');
  await collection.deleteMany({});
  await collection.insertOne({ ...whole, _id: 1 as never });
  const [found] = await collection.find({}, { projection }).toArray();
  expect(found).toEqual(expected);
});

test('the element that matched', async () => {
  const collection = (await bench.client()).db('queries').collection('projected');
  await collection.deleteMany({});
  await collection.insertOne({ ...whole, _id: 1 as never });
  const query = { k: { $gte: 3 } };
  expect(await collection.findOne(query, { projection: { 'k.$': 1 } })).toEqual({ _id: 1, k: [3] });
});

test.each<[Document, number]>([
  [{ a: 1, b: 0 }, 31254],
  [{ a: 0, b: 1 }, 31253],
  [{ a: 1, 'a.b': 1 }, 31249],
  [{ 'a.b': 1, a: 1 }, 31250],
  [{ a: { $unknown: 1 } }, 168],
])('the projection %j is refused', async (projection, code) => {
  const collection = (await bench.client()).db('queries').collection('c');
  expect(await codeOf(collection.find({}, { projection }).toArray())).toBe(code);
});

test('count, distinct and lists', async () => {
  const database = (await bench.client()).db('lists');
  const collection = database.collection('c');
  await collection.insertMany([{ v: [1, 2] }, { v: 1 }, { v: 1.5 }, { v: null }, {}, { v: [] }]);
  expect(await collection.distinct('v')).toEqual([1, 2, 1.5, null]);
  expect(await collection.countDocuments({ v: 1 })).toBe(2);
  expect(await collection.estimatedDocumentCount()).toBe(6);
  await database.createCollection('empty');
  expect(await codeOf(database.createCollection('empty'))).toBe(48);
  const names = await database.listCollections({}, { nameOnly: true }).toArray();
  expect(names.map(({ name }) => name)).toEqual(['c', 'empty']);
  const stats = await database.command({ collStats: 'c' });
  expect(stats).toMatchObject({ count: 6, nindexes: 1 });
  expect(await database.command({ dbStats: 1 })).toMatchObject({ collections: 2, objects: 6 });
  await database.dropDatabase();
  expect(await database.listCollections().toArray()).toEqual([]);
  await collection.insertOne({ v: 1 });
  expect(await collection.countDocuments()).toBe(1);
});

test('indexes are made once and refused where they contradict', async () => {
  const collection = (await bench.client()).db('indexes').collection('c');
  await collection.insertMany([{ key: 'a' }, { key: 'b' }]);
  expect(await collection.createIndex({ key: 1 }, { unique: true })).toBe('key_1');
  await collection.createIndex({ key: 1 }, { unique: true });
  expect(await codeOf(collection.createIndex({ key: 1 }, { name: 'other' }))).toBe(85);
  expect(await codeOf(collection.createIndex({ key: -1 }, { name: 'key_1' }))).toBe(86);
  expect(await codeOf(collection.createIndex({ key: 'text' }))).toBe(67);
  expect(await codeOf(collection.createIndex({ at: 1 }, { expireAfterSeconds: 5 }))).toBe(67);
  await expect(collection.insertOne({ key: 'a' })).rejects.toMatchObject({
    code: 11000,
    keyPattern: { key: 1 },
    keyValue: { key: 'a' },
  });
  expect(await codeOf(collection.updateOne({ key: 'a' }, { $set: { key: 'b' } }))).toBe(11000);
  await collection.insertOne({ other: 1 });
  expect(await codeOf(collection.insertOne({ other: 2 }))).toBe(11000);
  await collection.dropIndex('key_1');
  await collection.insertOne({ key: 'a' });
  expect(await codeOf(collection.createIndex({ key: 1 }, { unique: true }))).toBe(11000);
  expect(await codeOf(collection.dropIndex('none'))).toBe(27);
});
