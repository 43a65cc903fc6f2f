import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { Client } from 'pg';
import { TestPostgres } from './support/embedded-postgres';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await TestPostgres.start();
});
afterAll(() => postgres.stop());

async function refusalOf(change: (url: URL) => void): Promise<{ code?: string; message: string }> {
  const url = new URL(postgres.server.url);
  change(url);
  const client = new Client({ connectionString: url.href });
  return client.connect().then(
    () => client.end().then(() => ({ message: 'was let in' })),
    (error) => error,
  );
}

const open = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const { host, port } = postgres.server;
    const socket = connect({ host, port }, () => resolve(socket));
    socket.on('error', reject);
  });

/** What the server says to these bytes before it hangs up. */
async function answerTo(bytes: Uint8Array): Promise<Buffer> {
  const socket = await open();
  const chunks: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.end(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks);
}

async function stillServes(): Promise<void> {
  const client = await postgres.client();
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await client.end();
}

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

describe('the door of the embedded PostgreSQL', () => {
  it('opens for the right password, user and database alone', async () => {
    const wrongPassword = await refusalOf((url) => {
      url.password = 'guess';
    });
    const wrongUser = await refusalOf((url) => {
      url.username = 'root';
    });
    const wrongDatabase = await refusalOf((url) => {
      url.pathname = '/other';
    });
    expect([wrongPassword.code, wrongUser.code, wrongDatabase.code]).toEqual([
      '28P01',
      '28P01',
      '3D000',
    ]);
    expect(wrongPassword.message).not.toContain('guess');
  });

  it('lets nobody ask before the password is proven', async () => {
    const startup = Buffer.from('user\0postgres\0\0');
    const hello = Buffer.concat([int32(startup.length + 8), int32(196608), startup]);
    const ask = Buffer.concat([Buffer.from('Q'), int32(13), Buffer.from('SELECT 1\0')]);
    const answer = await answerTo(Buffer.concat([hello, ask]));
    expect(answer.toString('latin1')).toContain('expected password response');
  });

  it('survives any bytes', async () => {
    const startup = fc.uint8Array({ maxLength: 40 }).map((body) => {
      return Buffer.concat([int32(body.length + 8), int32(196608), body]);
    });
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), startup, fc.constant(int32(-5)));
    await fc.assert(
      fc.asyncProperty(bytes, async (garbage) => void (await answerTo(garbage))),
      {
        numRuns: 50,
      },
    );
    await stillServes();
  });
});

describe('messages to the embedded PostgreSQL', () => {
  it('that are none end their own connection alone', async () => {
    for (const bytes of ['z\0\0\0\x05a', 'Q\0\0\0\x01', 'Q\xff\xff\xff\xff', 'F\0\0\0\x04']) {
      const client = await postgres.client();
      const ended = new Promise((resolve) => client.once('end', resolve));
      client.connection.stream.write(Buffer.from(bytes, 'latin1'));
      await ended;
    }
    await stillServes();
  });

  it('with a broken inside are refused by the engine', async () => {
    const client = await postgres.client();
    const refused = new Promise<{ code?: string }>((resolve) => {
      client.connection.once('errorMessage', resolve);
    });
    client.connection.stream.write(Buffer.from('P\0\0\0\x08ABCDS\0\0\0\x04', 'latin1'));
    expect((await refused).code).toBe('08P01');
    await stillServes();
  });

  it('may be large', async () => {
    const client = await postgres.client();
    const text = 'x'.repeat(5_000_000);
    const { rows } = await client.query('SELECT $1::text AS text', [text]);
    expect(rows[0].text === text).toBe(true);
  });

  it('may recurse without end and get an error', async () => {
    const client = await postgres.client();
    await client.query(`CREATE FUNCTION endless(i int) RETURNS int LANGUAGE plpgsql
      AS $$ BEGIN RETURN endless(i + 1); END $$`);
    await expect(client.query('SELECT endless(1)')).rejects.toMatchObject({ code: '54001' });
    await stillServes();
  });
});

describe('copies into the embedded PostgreSQL', () => {
  /** The driver knows no copies: the messages are written by hand. */
  async function copy(sql: string, data: string, end: string): Promise<string[]> {
    const client = await postgres.client();
    const { connection } = client;
    const heard: string[] = [];
    const done = new Promise<void>((resolve) => connection.once('readyForQuery', () => resolve()));
    connection.once('copyInResponse', () => heard.push('copy'));
    connection.once('commandComplete', ({ text }: { text: string }) => heard.push(text));
    connection.once('errorMessage', ({ code }: { code: string }) => heard.push(code));
    const frame = (type: string, body: string) => {
      const bytes = Buffer.from(body);
      connection.stream.write(Buffer.concat([Buffer.from(type), int32(bytes.length + 4), bytes]));
    };
    frame('Q', `${sql}\0`);
    if (data) frame('d', data);
    if (end) frame(end, end === 'f' ? 'changed my mind\0' : '');
    await done;
    await client.end();
    return heard;
  }

  beforeAll(async () => {
    const client = await postgres.client();
    await client.query('CREATE TABLE copied (id int, word text)');
  });

  it('arrive', async () => {
    const sql = '/* all */ COPY copied FROM STDIN;';
    expect(await copy(sql, '1\tone\n2\ttwo\n', 'c')).toEqual(['copy', 'COPY 2']);
    const client = await postgres.client();
    expect((await client.query('SELECT count(*)::int AS n FROM copied')).rows).toEqual([{ n: 2 }]);
  });

  it('can be refused and called off', async () => {
    expect(await copy('COPY missing FROM STDIN', '1\n', 'c')).toEqual(['copy', '42P01']);
    expect(await copy('COPY copied FROM STDIN', '3\tthree\n', 'f')).toEqual(['copy', '57014']);
    expect(await copy('BEGIN; COPY copied FROM STDIN', '', '')).toEqual(['0A000']);
    await stillServes();
  });
});
