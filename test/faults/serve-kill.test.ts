import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { ServeChild } from '../support/serve-child';

interface Acknowledged {
  tasks: Map<string, string>;
  logs: Set<string>;
  files: Map<string, Buffer>;
}

const ROUNDS = 2;
/** Enough of each kind that the kill comes in the middle of more. */
const WRITES = 25;

async function ask(
  url: string,
  token: string,
  query: string,
  variables: object = {},
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
): Promise<any> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const tokenOf = async (child: ServeChild): Promise<string> =>
  (await child.said('stderr', /^ {2}agent +(eyJ\S+)$/m))[1] ?? '';

async function writeTask(url: string, token: string, title: string, kept: Acknowledged) {
  const { createTask } = await ask(
    url,
    token,
    'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { key } } }',
    { input: { title } },
  );
  kept.tasks.set(createTask.task.key, title);
}

async function writeLog(url: string, token: string, message: string, kept: Acknowledged) {
  await ask(
    url,
    token,
    'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }',
    { input: { entries: [{ level: 'INFO', message }] } },
  );
  kept.logs.add(message);
}

async function writeFile(url: string, token: string, name: string, kept: Acknowledged) {
  const bytes = randomBytes(5_000);
  const input = {
    kind: 'SCREENSHOT',
    fileName: `${name}.png`,
    contentType: 'image/png',
    sizeBytes: bytes.length,
  };
  const { requestUpload: ticket } = await ask(
    url,
    token,
    `mutation ($input: RequestUploadInput!) {
      requestUpload(input: $input) { uploadId url headers { name value } }
    }`,
    { input },
  );
  const headers = ticket.headers.filter(
    ({ name: header }: { name: string }) => header !== 'content-length',
  );
  const put = await fetch(ticket.url, {
    method: 'PUT',
    headers: headers.map(({ name: header, value }: { name: string; value: string }) => [
      header,
      value,
    ]),
    body: new Uint8Array(bytes),
  });
  if (put.status !== 200) throw new Error(`the store answered ${put.status}`);
  const { completeUpload } = await ask(
    url,
    token,
    'mutation ($input: CompleteUploadInput!) { completeUpload(input: $input) { file { key } } }',
    { input: { uploadId: ticket.uploadId } },
  );
  kept.files.set(completeUpload.file.key, bytes);
}

/** Writes of every kind without end, several at a time, until the program is gone. */
async function writeUntilKilled(child: ServeChild, url: string, round: number, kept: Acknowledged) {
  const token = await tokenOf(child);
  const enough = () =>
    kept.tasks.size >= WRITES * round &&
    kept.logs.size >= WRITES * round &&
    kept.files.size >= (WRITES * round) / 5;
  const write = async (
    writer: (url: string, token: string, name: string, kept: Acknowledged) => Promise<void>,
    lane: number,
  ) => {
    for (let count = 0; ; count += 1) {
      try {
        await writer(url, token, `${round}-${lane}-${count}`, kept);
      } catch (error) {
        if (child.child.killed) return;
        throw error;
      }
      if (enough()) child.child.kill('SIGKILL');
    }
  };
  await Promise.all([writeTask, writeTask, writeLog, writeLog, writeFile, writeFile].map(write));
  await child.ended;
}

async function everythingIsThere(url: string, token: string, kept: Acknowledged): Promise<void> {
  for (const [id, title] of kept.tasks) {
    const { task } = await ask(url, token, 'query ($id: ID!) { task(id: $id) { title } }', { id });
    expect(task).toEqual({ title });
  }
  for (const [id, bytes] of kept.files) {
    const query = 'query ($id: ID!) { file(id: $id) { url { url } } }';
    const { file } = await ask(url, token, query, { id });
    const opened = await fetch(file.url.url);
    expect(Buffer.from(await opened.arrayBuffer()).equals(bytes)).toBe(true);
  }
  const found = new Set<string>();
  for (let after: string | null = null; ; ) {
    const { agentLogs } = await ask(
      url,
      token,
      'query ($after: String) { agentLogs(first: 100, after: $after) { nodes { message } pageInfo { hasNextPage endCursor } } }',
      { after },
    );
    for (const { message } of agentLogs.nodes) found.add(message);
    if (!agentLogs.pageInfo.hasNextPage) break;
    after = agentLogs.pageInfo.endCursor;
  }
  for (const message of kept.logs) expect(found).toContain(message);
}

it('kill -9 in the middle of writes loses nothing that was acknowledged', async () => {
  const folder = await mkdtemp(`${tmpdir()}/triptych-test-kill-`);
  const kept: Acknowledged = { tasks: new Map(), logs: new Set(), files: new Map() };
  let child: ServeChild | undefined;
  try {
    for (let round = 1; round <= ROUNDS; round += 1) {
      child = new ServeChild({ DATA_DIR: folder, LOG_LEVEL: 'silent' });
      const url = await child.ready();
      await everythingIsThere(url, await tokenOf(child), kept);
      await writeUntilKilled(child, url, round, kept);
      expect(child.child.signalCode).toBe('SIGKILL');
    }
    child = new ServeChild({ DATA_DIR: folder, LOG_LEVEL: 'silent' });
    const url = await child.ready();
    await everythingIsThere(url, await tokenOf(child), kept);
    expect(await child.end()).toBe(0);
  } finally {
    await child?.end('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
