import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fresh, queuedOf } from '../support/audit-rows';
import { agent, type Gateway } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { environmentOf } from '../support/run-command-line';
import { ServeChild } from '../support/serve-child';
import { type Relay, startRelay } from '../support/tcp-relay';
import { REQUEST_UPLOAD, screenshotInput } from '../support/uploads';

const READ = '{ tasks { nodes { key } } }';

/** Asks again while the answer has errors: what broke with the database takes a moment to be back. */
async function ask(url: string, token: string, query: string, variables: object = {}) {
  for (let tries = 0; ; tries += 1) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { errors } = (await response.json()) as { errors?: unknown };
    if (!errors) return;
    if (tries === 100) throw new Error(JSON.stringify(errors));
    await wait(50);
  }
}

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

  it('are there after the next start, each once', async () => {
    relay = await startRelay(gateway().stores.postgres.url);
    const me = fresh(agent('agent1'));
    const token = await gateway().token(me);
    child = serve(gateway(), relay);
    const url = await child.ready();
    await ask(url, token, READ);
    relay.cut();
    for (let count = 0; count < 3; count += 1) {
      const entries = [{ level: 'INFO', message: 'while away' }];
      const write = 'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }';
      await ask(url, token, write, { input: { entries } });
    }
    await ask(url, token, REQUEST_UPLOAD, { input: screenshotInput(Buffer.alloc(8)) });
    await spilled(4);
    await child.end('SIGKILL');
    expect(child.child.signalCode).toBe('SIGKILL');

    await relay.restore();
    child = serve(gateway(), relay);
    await child.ready();
    const rows = await queuedOf(gateway(), me, 4);
    expect(rows.map(({ action }) => action).sort()).toEqual([
      'requestUpload',
      'writeLogs',
      'writeLogs',
      'writeLogs',
    ]);
    expect(await child.end()).toBe(0);
    expect(await readdir(join(folder(), 'audit'))).toEqual([]);
    expect(await queuedOf(gateway(), me, 4)).toHaveLength(4);
  });

  it('are written before it ends when it is told to stop', async () => {
    relay = await startRelay(gateway().stores.postgres.url);
    const me = fresh(agent('agent1'));
    const token = await gateway().token(me);
    child = serve(gateway(), relay);
    const url = await child.ready();
    await ask(url, token, REQUEST_UPLOAD, { input: screenshotInput(Buffer.alloc(8)) });
    expect(await child.end('SIGTERM')).toBe(0);
    expect(await queuedOf(gateway(), me)).toMatchObject([{ action: 'requestUpload' }]);
  });

  /** Until so many rows are on disk. */
  async function spilled(count: number): Promise<void> {
    const audit = join(folder(), 'audit');
    for (let tries = 0; tries < 400; tries += 1) {
      const names = await readdir(audit).catch(() => []);
      const files = names.filter((name) => name.endsWith('.jsonl'));
      const texts = await Promise.all(files.map((name) => readFile(join(audit, name), 'utf8')));
      if (texts.join('').split('\n').length - 1 >= count) return;
      await wait(50);
    }
    throw new Error('the rows never came to the disk');
  }
});
