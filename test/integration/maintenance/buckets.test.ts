import { openMaintenance, operator } from '../../../src/app/maintenance';
import { createObjectStore, type ObjectStore } from '../../../src/stores/objects/object-store';
import { agent } from '../../support/gateway';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { insertScreenshot, insertTask } from '../../support/rows';
import { runCommandLine } from '../../support/run-command-line';
import { put, requestUpload, screenshotInput, sha256 } from '../../support/uploads';

const BYTES = Buffer.from('some bytes');

onEveryPostgres('Buckets as found', (gateway) => {
  let store: ObjectStore;
  const buckets = () => gateway().config.objects.buckets;
  const triptych = (...args: string[]) => runCommandLine(gateway(), args);
  const place = (bucket: string, key: string) =>
    store.put({ bucket, key, body: BYTES, contentType: 'text/plain' });
  const rows = async (prefix: string) => {
    const found = await gateway().pg.query(
      `SELECT agent_id, task_id::text, bucket, object_path, content_type, size_bytes::int AS size,
              checksum, uploaded_at
       FROM binary_file_metadata WHERE starts_with(object_path, $1) ORDER BY 4`,
      [prefix],
    );
    return found.rows;
  };
  const keysIn = async (bucket: string, prefix: string) => {
    const keys: string[] = [];
    for await (const { key } of store.list({ bucket, prefix })) keys.push(key);
    return keys;
  };

  beforeAll(() => {
    store = createObjectStore({ url: gateway().config.objects.url ?? '', buckets: buckets() });
  });
  afterAll(() => store.close());

  describe('registering', () => {
    let signed: string;
    let foreign: string;
    let task: string;

    beforeAll(async () => {
      task = await insertTask(gateway(), { agent_id: 'reg' });
      const others = await insertTask(gateway(), { agent_id: 'other' });
      const upload = async (taskId: string) => {
        const input = screenshotInput(BYTES, { taskId, checksum: sha256(BYTES) });
        const ticket = await requestUpload(gateway(), agent('reg'), input);
        expect(await put(ticket, BYTES)).toBe(200);
        return ticket.objectPath;
      };
      signed = await upload(task);
      foreign = await upload(others);
      await place(buckets().binaries, 'reg/plain.txt');
      await place(buckets().binaries, 'top-level');
      await place(buckets().screenshots, 'reg/elsewhere.png');
    });

    it('makes rows of what is under an agent’s prefix, and lists what is nobody’s', async () => {
      const { exit, out, err } = await triptych('migrate', '--register-objects', '--json');
      expect([exit, err]).toEqual([0, '']);
      expect(JSON.parse(out).objects).toEqual({
        registered: 3,
        nobodys: 2,
        withoutTask: 1,
        examples: { nobodys: ['reg/elsewhere.png', 'top-level'], withoutTask: [foreign] },
      });
    });

    it('knows size, type, checksum, time and the task of its own uploads', async () => {
      const found = await rows('reg/');
      const common = { agent_id: 'reg', size: BYTES.length };
      const checksum = sha256(BYTES);
      const { screenshots: bucket, binaries } = buckets();
      const { lastModified } = (await store.head({ bucket, key: signed })) ?? {};
      expect(found).toHaveLength(3);
      expect(found).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            ...common,
            bucket,
            task_id: task,
            checksum,
            object_path: signed,
          }),
          expect.objectContaining({ ...common, bucket, task_id: null, object_path: foreign }),
          expect.objectContaining({ ...common, bucket: binaries, content_type: 'text/plain' }),
        ]),
      );
      const own = found.find(({ object_path }) => object_path === signed);
      expect(new Date(`${own.uploaded_at}`).getTime()).toBe(lastModified?.getTime());
    });

    it('changes nothing the second time', async () => {
      const before = await rows('');
      const { out } = await triptych('migrate', '--register-objects', '--json');
      expect(JSON.parse(out).objects).toMatchObject({ registered: 0, nobodys: 2 });
      expect(await rows('')).toEqual(before);
    });
  });

  describe('gc --agent', () => {
    const PREFIX_KEYS = ['gone/a.txt', 'gone/deep/b.txt'];
    beforeAll(async () => {
      for (const key of [...PREFIX_KEYS, 'gone.not/c.txt', 'gone-too/d.txt', 'gone0/e.txt']) {
        await place(buckets().binaries, key);
        const agent_id = key.split('/')[0];
        await insertScreenshot(gateway(), null, {
          agent_id,
          bucket: buckets().binaries,
          object_path: key,
        });
      }
      await place(buckets().screenshots, 'gone/screenshots/unregistered.png');
      await insertScreenshot(gateway(), null, {
        agent_id: 'gone',
        object_path: 'gone/screenshots/no-object.png',
      });
    });

    it('counts first, and removes nothing', async () => {
      const { exit, out } = await triptych(
        'gc',
        '--agent',
        'gone',
        '--all-files',
        '--dry-run',
        '--json',
      );
      expect(exit).toBe(0);
      expect(JSON.parse(out)).toEqual({ dryRun: true, objects: 3, rows: 3, bytes: 30, left: 0 });
      expect(await keysIn(buckets().binaries, 'gone/')).toEqual(PREFIX_KEYS);
      expect(await rows('gone/')).toHaveLength(3);
    });

    it('removes the prefix with its rows, nobody else’s, and writes it down', async () => {
      const { exit, out } = await triptych('gc', '--agent', 'gone', '--all-files', '--yes');
      expect([exit, out]).toEqual([0, '3 objects (30 bytes) and 3 rows removed.\n']);
      for (const bucket of Object.values(buckets()))
        expect(await keysIn(bucket, 'gone/')).toEqual([]);
      expect(await rows('gone/')).toEqual([]);
      expect(await rows('gone')).toHaveLength(3);
      expect(await keysIn(buckets().binaries, 'gone')).toHaveLength(3);
      const audit = await gateway().pg.query(
        `SELECT sum((details->>'objects')::int)::int AS objects, sum((details->>'rows')::int)::int AS rows
         FROM audit_log WHERE action = 'gcAgentFiles' AND actor = 'admin:command line'`,
      );
      expect(audit.rows).toEqual([{ objects: 3, rows: 3 }]);
    });

    it('finds nothing more to do', async () => {
      const { out } = await triptych('gc', '--agent', 'gone', '--all-files', '--yes');
      expect(out).toBe('0 objects (0 bytes) and 0 rows removed.\n');
    });
  });

  describe('gc --orphans', () => {
    beforeAll(async () => {
      await place(buckets().binaries, 'orph/without-row.txt');
      await insertScreenshot(gateway(), null, {
        object_path: 'orph/screenshots/without-object.png',
      });
    });

    it('leaves what is younger than a day: its other half may be on the way', async () => {
      const { out } = await triptych('gc', '--orphans', '--yes', '--json');
      expect(JSON.parse(out)).toMatchObject({ objects: 0, rows: 0, left: 0 });
    });

    it('removes lonely halves of agents a day later, and leaves what is nobody’s', async () => {
      const before = (await rows('')).length;
      // The stores refuse signatures of another day, so it is the halves that are made older.
      await gateway().pg.query(
        `UPDATE binary_file_metadata SET uploaded_at = uploaded_at - interval '25 hours'
         WHERE starts_with(object_path, 'orph/')`,
      );
      const first = await triptych('gc', '--orphans', '--yes', '--json');
      expect(JSON.parse(first.out)).toMatchObject({ objects: 0, rows: 1 });
      const maintenance = openMaintenance(gateway().config, { youngMs: -60_000 });
      try {
        const caller = operator(new AbortController().signal);
        const removed = await maintenance.cleanup.removeOrphans(caller, { dryRun: false });
        expect(removed).toMatchObject({ objects: 1, rows: 0, left: 2 });
      } finally {
        await maintenance.close();
      }
      expect(await keysIn(buckets().binaries, 'orph/')).toEqual([]);
      expect(await keysIn(buckets().binaries, 'top')).toEqual(['top-level']);
      expect(await rows('orph/')).toEqual([]);
      expect(await rows('')).toHaveLength(before - 1);
    });
  });

  it('doctor --objects counts both kinds and says what to do', async () => {
    await place(buckets().binaries, 'doc/lonely');
    const { exit, out } = await triptych('doctor', '--objects');
    expect(exit).toBe(0);
    expect(out).toMatch(
      /warn {2}objects {3}3 objects without a row: .*"doc\/lonely".* — npx triptych/,
    );
    expect(out).toMatch(/ok {4}objects {3}every row has an object/);
  });

  it.each([
    [['--orphans']],
    [['--agent', 'a', '--dry-run']],
    [['--all-files', '--yes']],
    [['--agent', '../x', '--all-files', '--yes']],
    [['--agent', 'a', '--all-files', '--orphans', '--yes']],
    [['--orphans', '--yes', '--dry-run']],
    [['--yes']],
  ])('gc refuses %j', async (args) => {
    expect((await triptych('gc', ...args)).exit).toBe(2);
  });
});
