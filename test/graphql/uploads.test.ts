import { randomBytes, randomUUID } from 'node:crypto';
import { auditOf, countRows, fresh } from '../support/audit-rows';
import { type Answer, admin, agent, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertTask } from '../support/rows';
import { complete, put, requestUpload, screenshotInput, sha256, upload } from '../support/uploads';

const FILES = 'binary_file_metadata';
const PIXELS = randomBytes(3_000);

const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions.code;

onEveryPostgres('Uploads', (gateway) => {
  it('go from the request to the store to the row, and open by their link', async () => {
    const me = fresh(agent('agent1'));
    const taskId = await insertTask(gateway());
    const metadata = { step: 3, note: 'ü', deep: { a: [1] } };
    const input = screenshotInput(PIXELS, { taskId, checksum: sha256(PIXELS), metadata });
    const ticket = await requestUpload(gateway(), me, input);
    expect(ticket).toMatchObject({
      method: 'PUT',
      objectPath: `agent1/screenshots/${input.fileName}`,
    });
    const minutes = (Date.parse(ticket.expiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(10);
    expect(minutes).toBeLessThanOrEqual(15.1);
    expect(await put(ticket, PIXELS)).toBe(200);

    const { data } = await complete(gateway(), me, ticket.uploadId);
    const { file } = data.completeUpload;
    expect(file).toMatchObject({
      agentId: 'agent1',
      kind: 'SCREENSHOT',
      bucket: gateway().config.objects.buckets.screenshots,
      objectPath: ticket.objectPath,
      contentType: 'image/png',
      sizeBytes: PIXELS.length,
      checksum: sha256(PIXELS),
      metadata,
      task: { key: taskId },
    });
    const opened = await fetch(file.url.url);
    expect(opened.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await opened.arrayBuffer()).equals(PIXELS)).toBe(true);

    // What a frontend gets is the same picture.
    const query = `{ task(id: "${taskId}") { screenshots { nodes { url { url expiresAt } } } } }`;
    const seen = await gateway().data(frontend, query);
    const [{ url: link }] = seen.task.screenshots.nodes;
    const shown = await fetch(link.url);
    expect(Buffer.from(await shown.arrayBuffer()).equals(PIXELS)).toBe(true);
    expect(await auditOf(gateway(), me)).toEqual([
      expect.objectContaining({
        action: 'completeUpload',
        details: { fileId: file.key, bucket: file.bucket, taskId },
      }),
    ]);
  });

  it('of other files keep their folders, and are refused under screenshots/', async () => {
    const me = agent('agent1');
    const fileName = `run-7/${randomUUID()}/trace 1+ü.zip`;
    const file = await upload(gateway(), me, PIXELS, {
      kind: 'BINARY',
      fileName,
      contentType: 'application/zip',
    });
    expect(file).toMatchObject({ kind: 'BINARY', objectPath: `agent1/${fileName}` });
    const opened = await fetch(file.url.url);
    expect(Buffer.from(await opened.arrayBuffer()).equals(PIXELS)).toBe(true);
  });

  it('of nothing at all are files too', async () => {
    const file = await upload(gateway(), agent('agent1'), Buffer.alloc(0));
    expect(file.sizeBytes).toBe(0);
  });

  it('can be completed again: one row, one answer', async () => {
    const me = fresh(agent('agent1'));
    const ticket = await requestUpload(gateway(), me, screenshotInput(PIXELS));
    await put(ticket, PIXELS);
    const before = await countRows(gateway(), FILES);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => complete(gateway(), me, ticket.uploadId)),
    );
    answers.push(await complete(gateway(), me, ticket.uploadId));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.errors).toBeUndefined();
    expect(await countRows(gateway(), FILES)).toBe(before + 1);
  });

  it('replace a file only where that was asked for', async () => {
    const me = agent('agent1');
    const fileName = `${randomUUID()}.png`;
    const first = await upload(gateway(), me, PIXELS, { fileName });
    const other = randomBytes(100);
    const kept = await requestUpload(gateway(), me, screenshotInput(other, { fileName }));
    expect(await put(kept, other)).toBe(412);
    // The object under the path is another upload's.
    expect(codeOf(await complete(gateway(), me, kept.uploadId))).toBe('CONFLICT');

    const second = await upload(gateway(), me, other, { fileName, overwrite: true });
    expect(second).toMatchObject({ key: first.key, sizeBytes: 100 });
    const opened = await fetch(second.url.url);
    expect(Buffer.from(await opened.arrayBuffer()).equals(other)).toBe(true);
  });

  it.each<[string, Buffer, Record<string, string | undefined>]>([
    ['another type', PIXELS, { 'content-type': 'text/html' }],
    ['no type', PIXELS, { 'content-type': undefined }],
    ['more bytes', Buffer.concat([PIXELS, PIXELS]), {}],
    ['fewer bytes', PIXELS.subarray(1), {}],
    ['other bytes', Buffer.alloc(PIXELS.length), {}],
    ['no condition', PIXELS, { 'if-none-match': undefined }],
    ['another checksum', PIXELS, { 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') }],
    ['no note', PIXELS, { 'x-amz-meta-triptych': undefined }],
    ['a forged note', PIXELS, { 'x-amz-meta-triptych': 'e30.e30.e30' }],
  ])('with %s are refused by the store itself', async (_, bytes, headers) => {
    const me = agent('agent1');
    const input = screenshotInput(PIXELS, { checksum: sha256(PIXELS) });
    const ticket = await requestUpload(gateway(), me, input);
    const status = await put(ticket, bytes, headers);
    expect([400, 403]).toContain(status);
    expect(codeOf(await complete(gateway(), me, ticket.uploadId))).toBe('CONFLICT');
  });

  it('cannot be completed before the bytes are there', async () => {
    const me = fresh(agent('agent1'));
    const ticket = await requestUpload(gateway(), me, screenshotInput(PIXELS));
    expect(codeOf(await complete(gateway(), me, ticket.uploadId))).toBe('CONFLICT');
    expect(await auditOf(gateway(), me)).toEqual([]);
  });

  it('take no other request’s object under the same path', async () => {
    const me = agent('agent1');
    const fileName = `${randomUUID()}.png`;
    const input = screenshotInput(PIXELS, { fileName });
    const mine = await requestUpload(gateway(), me, input);
    const other = await requestUpload(gateway(), me, { ...input, metadata: { other: true } });
    await put(other, PIXELS);
    expect(codeOf(await complete(gateway(), me, mine.uploadId))).toBe('CONFLICT');
    expect(codeOf(await complete(gateway(), me, other.uploadId))).toBeUndefined();
  });

  it('belong to own tasks only', async () => {
    const me = agent('agent1');
    const foreign = await insertTask(gateway(), { agent_id: 'agent2' });
    const before = await countRows(gateway(), FILES);
    for (const taskId of [foreign, '00000000-0000-4000-8000-000000000000', 'no key']) {
      const ticket = await requestUpload(gateway(), me, screenshotInput(PIXELS, { taskId }));
      await put(ticket, PIXELS);
      expect(codeOf(await complete(gateway(), me, ticket.uploadId))).toBe('NOT_FOUND');
    }
    expect(await countRows(gateway(), FILES)).toBe(before);
  });

  it('by an admin go where the named agent’s own go', async () => {
    const file = await upload(gateway(), admin, PIXELS, { agentId: 'agent5' });
    expect(file.objectPath).toMatch(/^agent5\/screenshots\//);
  });
});
