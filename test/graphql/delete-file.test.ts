import { randomBytes, randomUUID } from 'node:crypto';
import { auditOf, countRows, fresh } from '../support/audit-rows';
import { admin, agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertScreenshot } from '../support/rows';
import { upload } from '../support/uploads';

const DELETE = /* GraphQL */ `
  mutation ($input: DeleteFileInput!) { deleteFile(input: $input) { file { key objectPath } } }
`;
const PIXELS = randomBytes(64);

onEveryPostgres('Deleting files', (gateway) => {
  it('takes the row and the object away', async () => {
    const me = fresh(agent('agent1'));
    const file = await upload(gateway(), agent('agent1'), PIXELS);
    const { deleteFile } = await gateway().data(me, DELETE, { input: { fileId: file.id } });
    expect(deleteFile.file).toEqual({ key: file.key, objectPath: file.objectPath });
    expect(await gateway().code(me, `{ file(id: "${file.id}") { key } }`)).toBe('NOT_FOUND');
    expect((await fetch(file.url.url)).status).toBe(404);
    expect(await auditOf(gateway(), me)).toEqual([
      expect.objectContaining({
        action: 'deleteFile',
        details: { fileId: file.key, bucket: file.bucket, agentId: 'agent1' },
      }),
    ]);
  });

  it('answers the same under its key, and NOT_FOUND without one', async () => {
    const me = fresh(agent('agent1'));
    const { key: fileId } = await upload(gateway(), me, PIXELS);
    const input = { fileId, idempotencyKey: randomUUID() };
    const first = await gateway().ask(me, DELETE, { input });
    expect(first.errors).toBeUndefined();
    expect(await gateway().ask(me, DELETE, { input })).toEqual(first);
    expect(await gateway().code(me, DELETE, { input: { fileId } })).toBe('NOT_FOUND');
  });

  it('is for the agent itself and admins', async () => {
    const { key: fileId } = await upload(gateway(), agent('agent1'), PIXELS);
    const before = await countRows(gateway(), 'binary_file_metadata');
    const input = { fileId };
    expect(await gateway().code(agent('agent2'), DELETE, { input })).toBe('NOT_FOUND');
    for (const asker of [evaluator, frontend]) {
      expect((await gateway().ask(asker, DELETE, { input })).status).toBe(400);
    }
    expect(await countRows(gateway(), 'binary_file_metadata')).toBe(before);
    await gateway().data(admin, DELETE, { input });
    expect(await countRows(gateway(), 'binary_file_metadata')).toBe(before - 1);
  });

  it('removes a row whose object is already gone', async () => {
    const fileId = await insertScreenshot(gateway(), null);
    await gateway().data(agent('agent1'), DELETE, { input: { fileId } });
  });

  it('lets the path be used again', async () => {
    const fileName = `${randomUUID()}.png`;
    const first = await upload(gateway(), agent('agent1'), PIXELS, { fileName });
    await gateway().data(agent('agent1'), DELETE, { input: { fileId: first.key } });
    const second = await upload(gateway(), agent('agent1'), PIXELS, { fileName });
    expect(second.key).not.toBe(first.key);
  });
});
