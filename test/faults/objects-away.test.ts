import { randomBytes } from 'node:crypto';
import { countRows } from '../support/audit-rows';
import { agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { RelayedStores, timed, whenBack } from '../support/relayed-stores';
import { insertTask } from '../support/rows';
import { complete, put, requestUpload, screenshotInput, upload } from '../support/uploads';

const DEADLINE_MS = 2_500;
const AWAY = ['STORE_UNAVAILABLE', 'STORE_TIMEOUT', 'DEADLINE_EXCEEDED'];
const PIXELS = randomBytes(64);
const DELETE = 'mutation ($input: DeleteFileInput!) { deleteFile(input: $input) { file { key } } }';

const relays = new RelayedStores();

onEveryPostgres(
  'With object storage away',
  (gateway) => {
    const me = agent('agent1');
    afterEach(() => relays.restore());
    afterAll(() => relays.close());

    it.each(['cut', 'stall'] as const)('(%s) everything is read, links included', async (how) => {
      const taskId = await insertTask(gateway());
      await upload(gateway(), me, PIXELS, { taskId });
      relays.objects[how]();
      const query = `{ task(id: "${taskId}") { title screenshots { nodes { sizeBytes url { url } } } } }`;
      const { task } = await gateway().data(frontend, query);
      const [shot] = task.screenshots.nodes;
      expect(shot.sizeBytes).toBe(PIXELS.length);
      // Links are signed without asking; only the gateway's own way to the store is gone here.
      const opened = await fetch(shot.url.url);
      expect(Buffer.from(await opened.arrayBuffer()).equals(PIXELS)).toBe(true);
      const write = 'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }';
      const input = { entries: [{ level: 'INFO', message: 'm' }] };
      await whenBack(() => gateway().ask(me, write, { input }));
      const { health } = await gateway().data(evaluator, '{ health { stores { name state } } }');
      expect(health.stores).toContainEqual({ name: 'objects', state: 'DOWN' });
      expect(health.stores).toContainEqual({ name: 'postgres', state: 'UP' });
    });

    it.each(['cut', 'stall'] as const)(
      '(%s) an upload is completed when it is back',
      async (how) => {
        relays.objects[how]();
        const ticket = await requestUpload(gateway(), me, screenshotInput(PIXELS));
        expect(await put(ticket, PIXELS)).toBe(200);
        const { errors, ms } = await timed(complete(gateway(), me, ticket.uploadId));
        expect(ms).toBeLessThan(DEADLINE_MS + 500);
        expect(AWAY).toContain(errors.completeUpload?.code);
        expect(errors.completeUpload).toMatchObject({ store: 'objects', retryable: true });
        await relays.restore();
        const { data } = await complete(gateway(), me, ticket.uploadId);
        expect(data.completeUpload.file.sizeBytes).toBe(PIXELS.length);
      },
    );

    it.each(['cut', 'stall'] as const)('(%s) nothing is deleted by half', async (how) => {
      const { key: fileId } = await upload(gateway(), me, PIXELS);
      const before = await countRows(gateway(), 'binary_file_metadata');
      relays.objects[how]();
      const { errors, ms } = await timed(gateway().ask(me, DELETE, { input: { fileId } }));
      expect(ms).toBeLessThan(DEADLINE_MS + 1_000);
      expect(AWAY).toContain(errors.deleteFile?.code);
      expect(await countRows(gateway(), 'binary_file_metadata')).toBe(before);
      await relays.restore();
      await gateway().data(me, DELETE, { input: { fileId } });
      expect(await countRows(gateway(), 'binary_file_metadata')).toBe(before - 1);
    });
  },
  { env: { REQUEST_DEADLINE_MS: String(DEADLINE_MS) }, adapt: relays.adapt, readBudgetMs: 1_000 },
);
