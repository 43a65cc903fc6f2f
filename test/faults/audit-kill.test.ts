import { readdir, readFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { everythingOf, fresh, queuedOf } from '../support/audit-rows';
import { type Asker, agent, type Gateway } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { whenBack } from '../support/relayed-stores';
import { ServeChild } from '../support/serve-child';
import { stalledAt } from '../support/stalling-proxy';
import { type Relay, startRelay } from '../support/tcp-relay';
import { environmentOf } from '../support/test-config';
import { REQUEST_UPLOAD, screenshotInput } from '../support/uploads';

const READ = '{ tasks { nodes { key } } }';

const WRITE = 'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }';
const LEFT = ['requestUpload', 'writeLogs', 'writeLogs', 'writeLogs'];

onEveryPostgres('Audit rows of a program that is killed', (gateway) => {
  let relay: Relay | undefined;
  let child: ServeChild | undefined;
  const folder = () => gateway().config.dataDir;

  const serve = ({ stores }: Gateway, through: Relay) =>
    new ServeChild({
      ...environmentOf(stores),
      DATABASE_URL: through.urlOf(stores.postgres.url),
      DATA_DIR: folder(),
      LOG_LEVEL: 'warn',
    });

  afterEach(async () => {
    await child?.end('SIGKILL');
    await relay?.close();
    await rm(folder(), { recursive: true, force: true });
  });

  const audit = () => join(folder(), 'audit');

  it('are there after the next start, each once', async () => {
    relay = await startRelay(gateway().stores.postgres.url);
    const me = fresh(agent('agent1'));
    await leaveOnDisk(me, relay);

    child = serve(gateway(), relay);
    await child.ready();
    const rows = await queuedOf(gateway(), me, LEFT.length);
    expect(rows.map(({ action }) => action).sort()).toEqual(LEFT);
    expect(await child.end()).toBe(0);
    expect(await readdir(audit())).toEqual([]);
    expect(await queuedOf(gateway(), me, LEFT.length)).toHaveLength(LEFT.length);
  });

  it('are there once where it was killed again while it wrote what waited', async () => {
    relay = await startRelay(gateway().stores.postgres.url);
    const me = fresh(agent('agent1'));
    await leaveOnDisk(me, relay);

    const begun = /INSERT INTO \S*"audit_log"/;
    const written = stalledAt(relay, { request: /COMMIT/g, begun, done: true });
    child = serve(gateway(), relay);
    await written;
    await queuedOf(gateway(), me, LEFT.length);
    await child.end('SIGKILL');
    relay.cut();
    await relay.restore();
    const taken = await readdir(audit());
    expect(taken).not.toEqual([]);
    // As if the minute were over in which somebody may still be at them.
    for (const name of taken) await utimes(join(audit(), name), 0, 0);

    child = serve(gateway(), relay);
    await child.ready();
    await spilled(0);
    expect(await child.end()).toBe(0);
    const rows = await everythingOf(gateway(), me);
    expect(rows.map(({ action }) => action).sort()).toEqual(LEFT);
  });

  it('are written before it ends when it is told to stop', async () => {
    relay = await startRelay(gateway().stores.postgres.url);
    const me = fresh(agent('agent1'));
    const token = await gateway().token(me);
    child = serve(gateway(), relay);
    const input = screenshotInput(Buffer.alloc(8));
    await whenBack(async () => (child as ServeChild).ask(token, REQUEST_UPLOAD, { input }));
    expect(await child.end('SIGTERM')).toBe(0);
    expect(await queuedOf(gateway(), me)).toMatchObject([{ action: 'requestUpload' }]);
  });

  /** Rows of a program that was killed while PostgreSQL was away, which is back. */
  async function leaveOnDisk(me: Asker, through: Relay): Promise<void> {
    const token = await gateway().token(me);
    const first = serve(gateway(), through);
    child = first;
    const ask = (query: string, input?: object) =>
      whenBack(() => first.ask(token, query, input && { input }));
    await ask(READ);
    through.cut();
    for (let count = 0; count < 3; count += 1) {
      await ask(WRITE, { entries: [{ level: 'INFO', message: 'while away' }] });
    }
    await ask(REQUEST_UPLOAD, screenshotInput(Buffer.alloc(8)));
    await spilled(LEFT.length);
    await first.end('SIGKILL');
    expect(first.child.signalCode).toBe('SIGKILL');
    await through.restore();
  }

  /** Until so many rows are on disk. */
  async function spilled(count: number): Promise<void> {
    for (let tries = 0; tries < 400; tries += 1) {
      const names = await readdir(audit()).catch(() => []);
      // Others are still being written, or read.
      const whole = names.filter((name) => name.endsWith('.jsonl'));
      const texts = await Promise.all(whole.map((name) => readFile(join(audit(), name), 'utf8')));
      const lines = texts.join('').split('\n').length - 1;
      if (count === 0 ? names.length === 0 : lines >= count) return;
      await wait(50);
    }
    throw new Error('the rows never came to the disk, or never left it');
  }
});
