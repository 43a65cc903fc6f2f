import { connect, type Socket } from 'node:net';
import { BSON, Double, Long, MongoClient } from 'mongodb';
import { Bench, codeOf } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

/** Sends bytes as they are and collects what comes back until the other side ends it. */
function send(bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket: Socket = connect(bench.server.port, bench.server.host, () => socket.write(bytes));
    socket.on('data', (chunk) => {
      received.push(chunk);
      const have = Buffer.concat(received);
      if (have.length >= 4 && have.length >= have.readInt32LE(0)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(received)));
  });
}

function message(body: Buffer, opCode = 2013): Buffer {
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + body.length, 0);
  head.writeInt32LE(7, 4);
  head.writeInt32LE(opCode, 12);
  return Buffer.concat([head, body]);
}

function opMsg(document: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(flags, 0);
  return message(Buffer.concat([head, document]));
}

async function stillServes(): Promise<void> {
  const client = new MongoClient(bench.server.url('writer'));
  await expect(client.db('x').command({ ping: 1 })).resolves.toEqual({ ok: 1 });
  await client.close();
}

const ping = BSON.serialize({ ping: 1, $db: 'admin' });

test.each([
  ['text of another protocol', Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n')],
  ['zeros', Buffer.alloc(64)],
  ['a message that says it is too large', Buffer.from('ffffff7f0000000000000000dd070000', 'hex')],
  ['a negative length', Buffer.from('ffffffff0000000000000000dd070000', 'hex')],
  ['an unknown operation', message(Buffer.alloc(20), 2001)],
  ['compressed bytes nobody agreed on', message(Buffer.alloc(20), 2012)],
  ['an empty message', message(Buffer.alloc(0))],
  ['a required flag that means nothing', opMsg(ping, 1 << 5)],
  ['two bodies', message(Buffer.concat([Buffer.alloc(5), ping, Buffer.alloc(1), ping]))],
  ['a section that runs out', message(Buffer.from('0000000000ffffff7f', 'hex'))],
])('%s ends the connection, not the server', async (_, bytes) => {
  expect((await send(bytes)).length).toBe(0);
  await stillServes();
});

test('a document that cannot be read gets an answer', async () => {
  const broken = Buffer.from(ping);
  broken[4] = 0x77;
  const answer = await send(opMsg(broken));
  expect(BSON.deserialize(answer.subarray(21))).toMatchObject({ ok: 0, code: 22 });
});

test('bytes changed at random never stop the server', async () => {
  const hello = Buffer.from(
    opMsg(BSON.serialize({ hello: 1, $db: 'admin', speculativeAuthenticate: { saslStart: 1 } })),
  );
  for (let index = 16; index < hello.length; index += 1) {
    const changed = Buffer.from(hello);
    changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
    const socket = connect(bench.server.port, bench.server.host);
    await new Promise<void>((resolve) => {
      socket.on('error', () => resolve());
      socket.on('close', () => resolve());
      socket.once('data', () => socket.destroy());
      socket.end(changed);
    });
  }
  await stillServes();
});

/** `{a: {a: … {}}}` as bytes, for depths at which an encoder would give up. */
function nested(levels: number): Buffer {
  const unit = 8;
  const bytes = Buffer.alloc(5 + levels * unit);
  for (let level = 0; level < levels; level += 1) {
    bytes.writeInt32LE(5 + (levels - level) * unit, level * 7);
    bytes.write('\x03a\0', level * 7 + 4, 'latin1');
  }
  bytes.writeInt32LE(5, levels * 7);
  return bytes;
}

test('documents nested too deep are refused, on the way in and when made by an update', async () => {
  const answer = await send(opMsg(nested(5000)));
  expect(BSON.deserialize(answer.subarray(21))).toMatchObject({ ok: 0, code: 15 });
  const collection = (await bench.client()).db('deep').collection('c');
  const path = Array.from({ length: 300 }, () => 'a').join('.');
  await collection.insertOne({});
  expect(await codeOf(collection.updateOne({}, { $set: { [path]: 1 } }))).toBe(15);
  const deep = {
    $reduce: { input: { $range: [0, 50_000] }, initialValue: 1, in: { a: '$$value' } },
  };
  expect(await codeOf(collection.updateOne({}, [{ $set: { deep } }]))).toBeDefined();
  expect(await collection.countDocuments({})).toBe(1);
});

test('a document over 16 MB is refused alone', async () => {
  const collection = (await bench.client()).db('large').collection('c');
  const text = 'x'.repeat(9 * 1024 * 1024);
  await collection.insertOne({ _id: 1 as never, text });
  const grown = collection.updateOne({}, [{ $set: { twice: { $concat: ['$text', '$text'] } } }]);
  expect(await codeOf(grown)).toBe(10334);
  expect(await collection.countDocuments({})).toBe(1);
});

test('wrong types in every place give a refusal', async () => {
  const database = (await bench.client()).db('types');
  await database.collection('c').insertOne({ a: 1 });
  const odd = [null, true, 'x', new Double(1.5), [], { $odd: 1 }, Long.fromNumber(-1)];
  const names = ['filter', 'sort', 'projection', 'skip', 'limit', 'batchSize', 'hint', 'maxTimeMS'];
  for (const value of odd) {
    for (const name of names) {
      await codeOf(database.command({ find: 'c', [name]: value }));
    }
    await codeOf(database.command({ find: value }));
    await codeOf(database.command({ aggregate: 'c', pipeline: value, cursor: {} }));
    await codeOf(database.command({ aggregate: 'c', pipeline: [value], cursor: {} }));
    await codeOf(database.command({ insert: 'c', documents: value }));
    await codeOf(database.command({ update: 'c', updates: [{ q: value, u: value }] }));
    await codeOf(database.command({ delete: 'c', deletes: [{ q: value, limit: value }] }));
    await codeOf(database.command({ findAndModify: 'c', query: value, update: value }));
    await codeOf(database.command({ createIndexes: 'c', indexes: [value] }));
    await codeOf(database.command({ distinct: 'c', key: value }));
  }
  expect(await database.command({ ping: 1 })).toEqual({ ok: 1 });
});

test('names never become paths', async () => {
  const client = await bench.client();
  for (const name of ['../x', 'a/b', 'a.b', 'a b', 'a$b', 'x'.repeat(64)]) {
    const refused = (async () => client.db(name).command({ insert: 'c', documents: [{}] }))();
    await expect(refused).rejects.toThrow();
  }
  await client.db('Ünï-%2e').collection('c').insertOne({ a: 1 });
  expect(await codeOf(client.db('üNÏ-%2E').collection('c').insertOne({}))).toBe(13297);
  await bench.restart();
  const again = await bench.client();
  expect(await again.db('Ünï-%2e').collection('c').countDocuments()).toBe(1);
});
