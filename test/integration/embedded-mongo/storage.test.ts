import { copyFile, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedMongo } from '../../../src/embedded/mongo';
import { decode } from '../../../src/embedded/mongo/bson/decode';
import { Database } from '../../../src/embedded/mongo/storage/database';
import { Bench, USERS } from './support';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.close());

const fileOf = (name: string) => join(bench.folder, `${name}.mongo`);

/** What a reader would find: documents and index names, collection by collection. */
function stateOf(database: Database): string {
  const collections = database.collections.map((collection) => ({
    name: collection.name,
    indexes: [...collection.indexes.keys()],
    entries: [...collection.indexes.values()].map(({ entries }) => entries.size),
    docs: [...collection.records.values()].map((bytes) => [...decode(bytes)].map(String)),
  }));
  return JSON.stringify(
    collections.filter(({ docs, indexes }) => docs.length + indexes.length > 1),
  );
}

async function openAt(name: string, path: string): Promise<string> {
  const database = await Database.open(name, path);
  const state = stateOf(database);
  await database.close();
  return state;
}

test('cut off at any byte, the file gives the state of its last acknowledged write', async () => {
  const collection = (await bench.client()).db('torn').collection('logs');
  const writes = [
    () => collection.insertOne({ _id: 1 as never, text: 'first' }),
    () => collection.createIndex({ text: 1 }),
    () => collection.insertMany([{ _id: 2 as never }, { _id: 3 as never, text: 'é' }]),
    () => collection.updateOne({ _id: 2 as never }, { $set: { text: 'changed' } }),
    () => collection.deleteOne({ _id: 1 as never }),
    () => collection.dropIndex('text_1'),
    () => collection.drop(),
    () => collection.insertOne({ _id: 4 as never }),
  ];
  const states = [{ length: 0, state: '[]' }];
  for (const write of writes) {
    await write();
    const { size } = await stat(fileOf('torn'));
    const path = join(bench.folder, 'copy');
    await copyFile(fileOf('torn'), path);
    states.push({ length: size, state: await openAt('torn', path) });
  }
  expect(new Set(states.map(({ state }) => state)).size).toBeGreaterThan(6);
  const whole = await readFile(fileOf('torn'));
  const path = join(bench.folder, 'cut');
  for (let length = 0; length <= whole.length; length += 1) {
    await writeFile(path, whole.subarray(0, length));
    const state = await openAt('torn', path);
    const acknowledged = states.filter((known) => known.length <= length).at(-1);
    expect(state).toBe(acknowledged?.state);
    // What was cut off is gone for good, and writing goes on behind what is left.
    expect(await openAt('torn', path)).toBe(state);
  }
});

test('a torn end full of zeros or noise is cut off too', async () => {
  const collection = (await bench.client()).db('noise').collection('c');
  await collection.insertOne({ _id: 1 as never });
  const whole = await readFile(fileOf('noise'));
  const path = join(bench.folder, 'copy');
  await writeFile(path, whole);
  const before = await openAt('noise', path);
  for (const tail of [Buffer.alloc(5000), Buffer.alloc(300, 0xf5), whole.subarray(12, 40)]) {
    await writeFile(path, Buffer.concat([whole, tail]));
    expect(await openAt('noise', path)).toBe(before);
    expect((await stat(path)).size).toBe(whole.length);
  }
});

test('damage in the middle is told in plain words, and other databases go on', async () => {
  const client = await bench.client();
  const collection = client.db('damaged').collection('c');
  for (let index = 0; index < 5; index += 1) await collection.insertOne({ index });
  await client.db('fine').collection('c').insertOne({ a: 1 });
  await bench.server.stop();
  const bytes = await readFile(fileOf('damaged'));
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  await writeFile(fileOf('damaged'), bytes);
  await bench.restart();
  const again = await bench.client();
  await expect(again.db('damaged').collection('c').findOne()).rejects.toThrow(
    /damaged\.mongo\) is damaged: the record at byte \d+ cannot be read, but later ones can/,
  );
  expect(await again.db('fine').collection('c').countDocuments()).toBe(1);
  expect((await readFile(fileOf('damaged'))).equals(bytes)).toBe(true);
});

test('everything is there after a restart, indexes with it', async () => {
  const first = (await bench.client()).db('kept').collection('c');
  await first.createIndex({ key: 1 }, { unique: true });
  await first.insertMany(Array.from({ length: 500 }, (_, key) => ({ key, at: new Date(key) })));
  await first.updateMany({ key: { $lt: 10 } }, { $inc: { n: 1 } });
  await first.deleteMany({ key: { $gte: 400 } });
  await bench.restart();
  const again = (await bench.client()).db('kept').collection('c');
  expect(await again.countDocuments()).toBe(400);
  expect(await again.countDocuments({ n: 1 })).toBe(10);
  await expect(again.insertOne({ key: 5 })).rejects.toMatchObject({ code: 11000 });
  const names = (await again.listIndexes().toArray()).map(({ name }) => name);
  expect(names).toEqual(['_id_', 'key_1']);
});

test('a file that is mostly garbage is written anew, and loses nothing', async () => {
  const collection = (await bench.client()).db('rewritten').collection('c');
  const filler = 'x'.repeat(100_000);
  await collection.createIndex({ n: 1 });
  await collection.insertMany([{ _id: 1 as never }, { _id: 2 as never, keep: true }]);
  for (let n = 0; n < 120; n += 1) {
    await collection.updateOne({ _id: 1 as never }, { $set: { n, filler: filler + n } });
  }
  expect((await stat(fileOf('rewritten'))).size).toBeLessThan(6 * 1024 * 1024);
  await bench.restart();
  const again = (await bench.client()).db('rewritten').collection('c');
  expect(await again.countDocuments()).toBe(2);
  expect(await again.findOne({ n: 119 }, { projection: { filler: 0 } })).toEqual({
    _id: 1,
    n: 119,
  });
  expect(await again.findOne({ keep: true })).toEqual({ _id: 2, keep: true });
});

test('a leftover of a rewriting that never ended is ignored', async () => {
  await (await bench.client()).db('left').collection('c').insertOne({ a: 1 });
  await bench.server.stop();
  await writeFile(`${fileOf('left')}.new`, 'half of it');
  await bench.restart();
  expect(await (await bench.client()).db('left').collection('c').countDocuments()).toBe(1);
  expect((await readdir(bench.folder)).sort()).toEqual(['left.mongo', 'lock']);
});

test('a second server on the folder is told so, and a lock of the dead is no hindrance', async () => {
  const second = startEmbeddedMongo({ folder: bench.folder, users: USERS });
  await expect(second).rejects.toThrow(
    /Another MongoDB server \(process \d+\) is using the folder/,
  );
  await bench.server.stop();
  await writeFile(join(bench.folder, 'lock'), '999999999');
  await bench.restart();
});

test('a folder of many databases starts at once and lists them', async () => {
  await bench.server.stop();
  await mkdir(bench.folder, { recursive: true });
  const head = Buffer.concat([Buffer.from('EMDB0001'), Buffer.alloc(4)]);
  for (let index = 0; index < 100; index += 1) await writeFile(fileOf(`db${index}`), head);
  await truncate(fileOf('db7'), 3);
  const start = performance.now();
  await bench.restart();
  expect(performance.now() - start).toBeLessThan(2000);
  const { databases } = await (await bench.client()).db('admin').admin().listDatabases();
  expect(databases).toHaveLength(100);
});
