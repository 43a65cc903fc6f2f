import { appendFile, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEvent, auditEvent } from '../../src/domains/audit/audit-event';
import { createAuditSpill } from '../../src/domains/audit/audit-spill';

const LARGE = 1024 * 1024;

const event = (n: number): AuditEvent =>
  auditEvent({ action: 'issueLinks', actor: 'admin:x', status: 'success', details: { n } });

describe('Audit rows on disk', () => {
  let folder = '';
  beforeEach(async () => {
    folder = join(await mkdtemp(`${tmpdir()}/triptych-test-spill-`), 'audit');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  const age = async (ms: number) => {
    const then = new Date(Date.now() - ms);
    for (const name of await readdir(folder)) await utimes(join(folder, name), then, then);
  };

  it('come back in order, and are gone when done', async () => {
    const spill = createAuditSpill(folder, LARGE);
    expect(await spill.holdsAny()).toBe(false);
    const events = [event(1), event(2), event(3)];
    await spill.write(events.slice(0, 2));
    await spill.write(events.slice(2));
    const taken = await spill.take(100);
    expect(taken?.events.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
    expect(spill.bytes()).toBeGreaterThan(0);
    await taken?.done();
    expect([spill.bytes(), await spill.holdsAny(), await readdir(folder)]).toEqual([0, false, []]);
  });

  it('are for this user alone', async () => {
    await createAuditSpill(folder, LARGE).write([event(1)]);
    const [name = ''] = await readdir(folder);
    const modes = [await stat(folder), await stat(join(folder, name))].map(
      ({ mode }) => mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600]);
  });

  it('are taken by one process at a time, and given back', async () => {
    const [one, other] = [createAuditSpill(folder, LARGE), createAuditSpill(folder, LARGE)];
    for (let n = 0; n < 20; n += 1) await one.write([event(n)]);
    const [mine, theirs] = await Promise.all([one.take(100), other.take(100)]);
    const ids = [...(mine?.events ?? []), ...(theirs?.events ?? [])].map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
    expect(await other.take(100)).toBeUndefined();
    await mine?.giveBack();
    await theirs?.giveBack();
    expect((await other.take(100))?.events).toHaveLength(20);
  });

  it('are given up to others by a process that is gone', async () => {
    await createAuditSpill(folder, LARGE).write([event(1)]);
    await createAuditSpill(folder, LARGE).take(1);
    const heir = createAuditSpill(folder, LARGE);
    expect(await heir.take(1)).toBeUndefined();
    await age(61_000);
    const taken = await heir.take(1);
    expect(taken?.events).toHaveLength(1);
    // What is taken is fresh again: nobody else takes it for abandoned.
    expect(await createAuditSpill(folder, LARGE).take(1)).toBeUndefined();
  });

  it('leave out a torn line and what is no row, and keep the rest', async () => {
    const spill = createAuditSpill(folder, LARGE);
    await spill.write([event(1), event(2)]);
    const [name = ''] = await readdir(folder);
    await appendFile(
      join(folder, name),
      `{"id":1}\nnull\n[]\n${JSON.stringify(event(3)).slice(0, 40)}`,
    );
    expect((await spill.take(100))?.events).toHaveLength(2);
  });

  it('are salvaged from a draft that was never finished', async () => {
    const spill = createAuditSpill(folder, LARGE);
    await spill.write([event(1)]);
    await writeFile(join(folder, '000-x.draft'), `${JSON.stringify(event(2))}\n{"id":`);
    expect((await spill.take(100))?.events).toHaveLength(1);
    await age(61_000);
    expect((await spill.take(100))?.events).toHaveLength(2);
  });

  it('take no more than they may', async () => {
    const size = Buffer.byteLength(`${JSON.stringify(event(1))}\n`);
    const spill = createAuditSpill(folder, size * 2);
    expect(await spill.write([event(1)])).toBe(true);
    expect(await spill.write([event(1), event(2)])).toBe(false);
    expect(await spill.write([event(2)])).toBe(true);
    expect(await spill.write([event(3)])).toBe(false);
    await (await spill.take(100))?.done();
    expect(await spill.write([event(3)])).toBe(true);
  });
});
