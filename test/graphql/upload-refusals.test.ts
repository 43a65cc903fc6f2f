import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { countRows } from '../support/audit-rows';
import { atTime } from '../support/clock';
import { admin, agent } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { TEST_SECRET } from '../support/test-config';
import {
  COMPLETE_UPLOAD,
  complete,
  put,
  REQUEST_UPLOAD,
  requestUpload,
  screenshotInput,
} from '../support/uploads';

const PIXELS = randomBytes(64);

onEveryPostgres('Uploads that are refused', (gateway) => {
  const request = (more: object, asker = agent('agent1')) =>
    gateway().code(asker, REQUEST_UPLOAD, { input: screenshotInput(PIXELS, more) });
  const finish = (uploadId: string, asker = agent('agent1')) =>
    gateway().code(asker, COMPLETE_UPLOAD, { input: { uploadId } });

  it.each([
    '..',
    '.',
    '',
    '../agent2/screenshots/x.png',
    'a/../../x.png',
    '/etc/passwd',
    'a//b',
    'a/',
    'a\\b',
    'a\0b',
    'a\nb',
    'a/./b',
    '\ud800.png',
    'e\u0301.png',
    'x'.repeat(701),
    '\u20ac'.repeat(400),
  ])('have the name %j', async (fileName) => {
    expect(await request({ kind: 'BINARY', fileName })).toBe('BAD_USER_INPUT');
    expect(await request({ fileName })).toBe('BAD_USER_INPUT');
  });

  it('keep the two buckets’ keys apart', async () => {
    expect(await request({ kind: 'BINARY', fileName: 'screenshots/x.png' })).toBe('BAD_USER_INPUT');
    expect(await request({ kind: 'SCREENSHOT', fileName: 'a/b.png' })).toBe('BAD_USER_INPUT');
  });

  it.each([
    ['a type that is none', { contentType: 'picture' }],
    ['a type with a line break', { contentType: 'image/png\r\nx: y' }],
    ['a checksum of another kind', { checksum: 'md5:00' }],
    ['a checksum too short', { checksum: `sha256:${'0'.repeat(63)}` }],
    ['a negative size', { sizeBytes: -1 }],
    ['a size beyond what one PUT takes', { sizeBytes: 5 * 1024 ** 3 + 1 }],
    ['a size with a fraction', { sizeBytes: 1.5 }],
    ['a kind of its own', { kind: 'VIDEO' }],
    ['metadata that is no object', { metadata: 'text' }],
    ['a task’s id that is too long', { taskId: 'x'.repeat(201) }],
  ])('have %s', async (_, more) => {
    expect(await request(more)).toBe('BAD_USER_INPUT');
  });

  it('are for another agent, or for a prefix that is nobody’s', async () => {
    expect(await request({ agentId: 'agent2' })).toBe('NOT_FOUND');
    for (const agentId of ['..', 'agent2/x', 'a\0']) {
      expect(await request({ agentId }, admin)).toBe('BAD_USER_INPUT');
    }
    expect(await request({}, admin)).toBe('BAD_USER_INPUT');
  });

  it('are finished by somebody else', async () => {
    const ticket = await requestUpload(gateway(), agent('agent1'), screenshotInput(PIXELS));
    await put(ticket, PIXELS);
    const before = await countRows(gateway(), 'binary_file_metadata');
    expect(await finish(ticket.uploadId, agent('agent2'))).toBe('NOT_FOUND');
    expect(await countRows(gateway(), 'binary_file_metadata')).toBe(before);
    expect((await complete(gateway(), admin, ticket.uploadId)).errors).toBeUndefined();
  });

  it('have an id that was changed, is over, or was made by others', async () => {
    const { uploadId } = await requestUpload(gateway(), agent('agent1'), screenshotInput(PIXELS));
    const [header, claims = '', signature] = uploadId.split('.');
    const { intent, ...rest } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const forged = Buffer.from(
      JSON.stringify({ ...rest, intent: { ...intent, agentId: 'agent2' } }),
    ).toString('base64url');
    const byOthers = await new SignJWT({ intent })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('triptych:upload')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(TEST_SECRET));
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const session = await gateway().token(agent('agent1'));
    for (const id of [
      `${header}.${forged}.${signature}`,
      `${header}.${claims}.`,
      `${none}.${claims}.`,
      `${uploadId}x`,
      uploadId.slice(0, -2),
      byOthers,
      session,
      '',
      'garbage',
      '\0',
    ]) {
      expect(await finish(id)).toBe('BAD_USER_INPUT');
    }
    const old = await atTime(Date.now() - 25 * 3600_000, () =>
      requestUpload(gateway(), agent('agent1'), screenshotInput(PIXELS)),
    );
    expect(await finish(old.uploadId)).toBe('BAD_USER_INPUT');
  });

  it('do not let a note of the object pass for an id', async () => {
    const { headers } = await requestUpload(gateway(), agent('agent1'), screenshotInput(PIXELS));
    const note = headers.find(({ name }) => name.toLowerCase() === 'x-amz-meta-triptych')?.value;
    expect(await finish(note ?? '')).toBe('BAD_USER_INPUT');
  });
});
