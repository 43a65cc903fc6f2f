import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BSON, type Document, MongoClient, MongoServerError } from 'mongodb';
import { type EmbeddedMongo, startEmbeddedMongo } from '../../src/embedded/mongo';

interface Case {
  name: string;
  data: string;
  command: Document;
  reply: Document;
  after?: Document[];
}

const text = readFileSync(join(__dirname, 'mongo.json'), 'utf8');
const { data, cases } = BSON.EJSON.parse(text, { relaxed: false }) as unknown as {
  data: Record<string, Document[]>;
  cases: Case[];
};

/** Numbers by value whatever their width, fields by name whatever their order. */
function comparable(value: unknown): unknown {
  if (value instanceof BSON.Long && !(value instanceof BSON.Timestamp)) return numeric(value.toString());
  if (value instanceof BSON.Int32 || value instanceof BSON.Double) return numeric(String(value.value));
  if (typeof value === 'number') return numeric(String(value));
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date || '_bsontype' in value) return BSON.EJSON.stringify(value, { relaxed: false });
  const fields = Object.entries(value).map(([name, field]) => [name, comparable(field)] as const);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function numeric(digits: string): { number: string } {
  return { number: digits };
}

const OWN_FIELDS = ['n', 'nModified', 'upserted', 'value', 'lastErrorObject'];

/** The reply in the words of the vectors. */
function inWords(reply: Document): Document {
  if (reply.cursor) {
    return { docs: reply.cursor.firstBatch ?? reply.cursor.nextBatch, open: String(reply.cursor.id) !== '0' };
  }
  const errors = reply.writeErrors?.map(({ index, code }: Document) => ({ index, code }));
  const words: Document = errors ? { writeErrors: errors } : {};
  for (const name of OWN_FIELDS) if (name in reply) words[name] = reply[name];
  if ('values' in reply) words.values = asSet(reply.values);
  return words;
}

function asSet(values: readonly unknown[]): string[] {
  return values.map((value) => JSON.stringify(comparable(value))).sort();
}

function only(reply: Document, names: Iterable<string>): Document {
  return Object.fromEntries([...names].map((name) => [name, reply[name]]));
}

let folder: string;
let server: EmbeddedMongo;
let client: MongoClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mongo-vectors-'));
  server = await startEmbeddedMongo({
    folder,
    users: [{ username: 'tester', password: 'secret', roles: [{ db: '*', role: 'readWrite' }] }],
  });
  client = await MongoClient.connect(server.url('tester'), { promoteValues: false });
});

afterAll(async () => {
  await client.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test.each(cases.map((entry, index) => [entry.name, entry, index] as const))(
  '%s',
  async (_, { data: dataName, command, reply, after }, index) => {
    const database = client.db(`vectors${index}`);
    await database.collection('c').insertMany(data[dataName] ?? []);
    const answer = await database.command(command).then(inWords, (error: unknown) => {
      if (error instanceof MongoServerError) return { code: error.code };
      throw error;
    });
    const wanted = 'values' in reply ? { values: asSet(reply.values) } : reply;
    expect(comparable(only(answer, Object.keys(wanted)))).toEqual(comparable(wanted));
    if (after) {
      const stored = await database.collection('c').find().sort({ _id: 1 }).toArray();
      expect(comparable(stored)).toEqual(comparable(after));
    }
  },
);

test('every recorded case is there', () => {
  expect(cases).toHaveLength(118);
});
