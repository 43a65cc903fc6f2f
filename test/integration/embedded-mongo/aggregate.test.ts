import type { Document } from 'mongodb';
import { Bench, codeOf } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
  const database = (await bench.client()).db('pipelines');
  await database.collection('logs').insertMany(
    Array.from({ length: 12 }, (_, n) => ({
      _id: n as never,
      level: n % 3 === 0 ? 'error' : 'info',
      task: `t${n % 4}`,
      ms: n * 10,
      at: new Date(Date.UTC(2025, 0, 1, n)),
      tags: n % 2 === 0 ? ['even', `n${n}`] : [],
    })),
  );
  await database.collection('other').insertMany([{ _id: 100 as never, task: 't0', ms: 1 }]);
});
afterAll(() => bench.close());

async function run(pipeline: Document[]): Promise<Document[]> {
  return (await bench.client()).db('pipelines').collection('logs').aggregate(pipeline).toArray();
}

/** A branch is made of pairs, since an object with a `then` passes for a promise. */
function branch(condition: unknown, result: unknown): Document {
  return Object.fromEntries([
    ['case', condition],
    ['then', result],
  ]);
}

const first = [{ $match: { _id: 4 } }];
const newest = { at: -1, _id: -1 };

test.each<[string, Document[], Document[]]>([
  [
    'the newest of each task',
    [
      { $group: { _id: '$task', ids: { $topN: { n: 2, sortBy: newest, output: '$_id' } } } },
      { $sort: { _id: 1 } },
      { $limit: 2 },
    ],
    [
      { _id: 't0', ids: [8, 4] },
      { _id: 't1', ids: [9, 5] },
    ],
  ],
  [
    'the first of each task, sorted before',
    [
      { $sort: newest },
      {
        $group: {
          _id: '$task',
          ids: { $firstN: { n: 2, input: '$_id' } },
          last: { $last: '$_id' },
        },
      },
      { $match: { _id: 't3' } },
    ],
    [{ _id: 't3', ids: [11, 7], last: 3 }],
  ],
  [
    'the last, the lowest, the highest',
    [
      { $sort: { _id: 1 } },
      {
        $group: {
          _id: null,
          l: { $lastN: { n: 2, input: '$_id' } },
          lo: { $minN: { n: 2, input: '$ms' } },
          hi: { $maxN: { n: 2, input: '$ms' } },
          b: { $bottom: { sortBy: { ms: 1 }, output: '$_id' } },
        },
      },
    ],
    [{ _id: null, l: [10, 11], lo: [0, 10], hi: [110, 100], b: 11 }],
  ],
  [
    'a few numbers at once',
    [
      {
        $group: {
          _id: '$level',
          n: { $count: {} },
          sum: { $sum: '$ms' },
          avg: { $avg: '$ms' },
          min: { $min: '$ms' },
          max: { $max: '$ms' },
        },
      },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: 'error', n: 4, sum: 180, avg: 45, min: 0, max: 90 },
      { _id: 'info', n: 8, sum: 480, avg: 60, min: 10, max: 110 },
    ],
  ],
  [
    'sets and lists',
    [
      { $match: { ms: { $lt: 40 } } },
      { $group: { _id: null, set: { $addToSet: '$level' }, list: { $push: '$_id' } } },
    ],
    [{ _id: null, set: ['error', 'info'], list: [0, 1, 2, 3] }],
  ],
  [
    'missing values are no values',
    [
      {
        $group: {
          _id: '$nothing',
          s: { $sum: '$level' },
          m: { $max: '$nothing' },
          p: { $push: '$nothing' },
          f: { $first: '$nothing' },
        },
      },
    ],
    [{ _id: null, s: 0, m: null, p: [], f: null }],
  ],
  [
    'another collection',
    [
      { $match: { task: 't0' } },
      { $project: { _id: 1 } },
      {
        $unionWith: {
          coll: 'other',
          pipeline: [{ $match: { task: 't0' } }, { $project: { _id: 1 } }],
        },
      },
      { $sort: { _id: -1 } },
      { $limit: 2 },
    ],
    [{ _id: 100 }, { _id: 8 }],
  ],
  [
    'how often',
    [{ $sortByCount: '$level' }],
    [
      { _id: 'info', count: 8 },
      { _id: 'error', count: 4 },
    ],
  ],
  [
    'several at once',
    [
      {
        $facet: {
          n: [{ $count: 'n' }],
          top: [{ $sort: { ms: -1 } }, { $limit: 1 }, { $project: { _id: 1 } }],
        },
      },
    ],
    [{ n: [{ n: 12 }], top: [{ _id: 11 }] }],
  ],
  [
    'elements with their places',
    [
      { $match: { _id: { $in: [1, 2] } } },
      { $unwind: { path: '$tags', includeArrayIndex: 'i', preserveNullAndEmptyArrays: true } },
      { $project: { tags: 1, i: 1 } },
    ],
    [
      { _id: 1, i: null },
      { _id: 2, tags: 'even', i: 0 },
      { _id: 2, tags: 'n2', i: 1 },
    ],
  ],
  [
    'a new document',
    [...first, { $replaceWith: { n: '$_id', rest: { $mergeObjects: [{ a: 1 }, { b: '$ms' }] } } }],
    [{ n: 4, rest: { a: 1, b: 40 } }],
  ],
  [
    'hours and days',
    [
      ...first,
      {
        $project: {
          _id: 0,
          h: { $hour: '$at' },
          day: { $dateTrunc: { date: '$at', unit: 'day' } },
          text: { $dateToString: { date: '$at', format: '%Y-%m-%d %H:%M' } },
        },
      },
    ],
    [{ h: 4, day: new Date('2025-01-01T00:00:00Z'), text: '2025-01-01 04:00' }],
  ],
  [
    'numbers keep their kind',
    [
      ...first,
      {
        $project: {
          _id: 0,
          half: { $divide: ['$ms', 16] },
          mod: { $mod: ['$ms', 7] },
          round: { $round: [2.5] },
          up: { $ceil: 2.1 },
          cut: { $trunc: [-2.57, 1] },
        },
      },
    ],
    [{ half: 2.5, mod: 5, round: 2, up: 3, cut: -2.5 }],
  ],
  [
    'choices',
    [
      ...first,
      {
        $project: {
          _id: 0,
          c: { $cond: [{ $gt: ['$ms', 30] }, 'slow', 'fast'] },
          s: { $switch: { branches: [branch(false, 1)], default: 2 } },
          n: { $ifNull: ['$no', '$ms'] },
          t: { $type: '$no' },
        },
      },
    ],
    [{ c: 'slow', s: 2, n: 40, t: 'missing' }],
  ],
  [
    'texts',
    [
      ...first,
      {
        $project: {
          _id: 0,
          u: { $toUpper: '$level' },
          c: { $concat: ['$level', '-', { $toString: '$ms' }] },
          s: { $substrCP: ['$level', 1, 2] },
          r: { $regexMatch: { input: '$level', regex: '^IN', options: 'i' } },
          p: { $split: ['a-b', '-'] },
          l: { $strLenCP: 'é€' },
        },
      },
    ],
    [{ u: 'INFO', c: 'info-40', s: 'nf', r: true, p: ['a', 'b'], l: 2 }],
  ],
  [
    'lists',
    [
      ...first,
      {
        $project: {
          _id: 0,
          m: { $map: { input: '$tags', as: 't', in: { $concat: ['$$t', '!'] } } },
          f: { $filter: { input: [1, 2, 3], cond: { $gte: ['$$this', 2] } } },
          r: {
            $reduce: { input: [1, 2, 3], initialValue: 0, in: { $add: ['$$value', '$$this'] } },
          },
          e: { $arrayElemAt: ['$tags', -1] },
          i: { $in: ['even', '$tags'] },
          s: { $size: '$tags' },
        },
      },
    ],
    [{ m: ['even!', 'n4!'], f: [2, 3], r: 6, e: 'n4', i: true, s: 2 }],
  ],
  [
    'missing comes before null',
    [
      ...first,
      {
        $project: {
          _id: 0,
          lt: { $lt: ['$no', null] },
          eq: { $eq: ['$no', null] },
          gone: '$$REMOVE',
        },
      },
    ],
    [{ lt: true, eq: false }],
  ],
  [
    'fields worked out together',
    [
      ...first,
      { $addFields: { a: '$ms', ms: 1, 'n.x': '$ms' } },
      { $project: { a: 1, ms: 1, n: 1 } },
    ],
    [{ _id: 4, ms: 1, a: 40, n: { x: 40 } }],
  ],
])('%s', async (_, pipeline, expected) => {
  expect(await run(pipeline)).toEqual(expected);
});

test.each<[string, Document[], number]>([
  [
    'a lookup',
    [{ $lookup: { from: 'other', localField: 'a', foreignField: 'b', as: 'c' } }],
    40324,
  ],
  ['window fields', [{ $setWindowFields: { output: {} } }], 40324],
  ['writing elsewhere', [{ $out: 'x' }], 40324],
  ['a change stream', [{ $changeStream: {} }], 40324],
  ['a stage inside a union', [{ $unionWith: { coll: 'other', pipeline: [{ $foo: 1 }] } }], 40324],
  ['an unknown expression', [{ $project: { a: { $foo: 1 } } }], 168],
  ['an unknown accumulator', [{ $group: { _id: null, a: { $foo: 1 } } }], 15952],
  ['a group without _id', [{ $group: { a: { $sum: 1 } } }], 15955],
  ['a limit of none', [{ $limit: 0 }], 15958],
  ['a negative limit', [{ $limit: -1 }], 5107201],
  ['an empty projection', [{ $project: {} }], 51272],
  ['division by zero', [{ $project: { a: { $divide: [1, 0] } } }], 2],
  ['an undefined variable', [{ $project: { a: '$$nope' } }], 17276],
  ['text as a number', [{ $project: { a: { $add: ['$level', 1] } } }], 14],
  [
    'a zone other than UTC',
    [{ $project: { a: { $dateTrunc: { date: '$at', unit: 'day', timezone: 'Europe/Berlin' } } } }],
    238,
  ],
])('%s is refused', async (_, pipeline, code) => {
  expect(await codeOf(run(pipeline))).toBe(code);
});

test('a cursor is asked for, and values can be named', async () => {
  const database = (await bench.client()).db('pipelines');
  expect(await codeOf(database.command({ aggregate: 'logs', pipeline: [] }))).toBe(9);
  const pipeline = [
    { $match: { $expr: { $eq: ['$_id', '$$wanted'] } } },
    { $project: { n: '$$wanted' } },
  ];
  const found = await database
    .collection('logs')
    .aggregate(pipeline, { let: { wanted: { $add: [1, 2] } } })
    .toArray();
  expect(found).toEqual([{ _id: 3, n: 3 }]);
});
