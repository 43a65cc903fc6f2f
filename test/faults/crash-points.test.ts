import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fresh } from '../support/audit-rows';
import { noteFigure, storeName } from '../support/figures';
import { agent } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { STORE_NAMES, whenBack } from '../support/relayed-stores';
import { ServeChild } from '../support/serve-child';
import { stalledAt } from '../support/stalling-proxy';
import { type Relay, startRelay } from '../support/tcp-relay';
import { environmentOf } from '../support/test-config';
import { CRASH_POINTS, type CrashPoint } from './crash-points';
import { CRASH_WRITES, type CrashWrite, WHOLE } from './crash-writes';

const URL_NAMES = { postgres: 'DATABASE_URL', mongo: 'MONGODB_URL', objects: 'S3_URL' } as const;
const ME = fresh(agent('agent1'));

onEveryPostgres('A program that is killed', (gateway) => {
  const relays = new Map<string, Relay>();
  let env: Record<string, string> = {};
  let token = '';
  let child: ServeChild;

  const start = async () => {
    child = new ServeChild(env);
    await child.ready();
  };
  const ask = (query: string, input: object) => child.ask(token, query, { input });
  const repeated = ({ query, input }: CrashWrite) => whenBack(() => ask(query, input));

  beforeAll(async () => {
    const direct = environmentOf(gateway().stores);
    env = {
      ...direct,
      DATA_DIR: gateway().config.dataDir,
      LOG_LEVEL: 'error',
      // So every statement travels with its text, by which the points are found.
      DATABASE_POOLER: 'transaction',
    };
    for (const store of STORE_NAMES) {
      const url = direct[URL_NAMES[store]] ?? '';
      const relay = await startRelay(url);
      relays.set(store, relay);
      env[URL_NAMES[store]] = relay.urlOf(url);
    }
    token = await gateway().token(ME);
    await start();
  });
  afterAll(async () => {
    await child.end('SIGKILL');
    for (const relay of relays.values()) await relay.close();
    relays.clear();
    await rm(env.DATA_DIR ?? '', { recursive: true, force: true });
  });

  it.each(Object.entries(CRASH_POINTS))('%s has lost and doubled nothing', async (name, point) => {
    const make = () => CRASH_WRITES[point.write](gateway(), ask, ME);
    const acknowledged = await make();
    const answer = await repeated(acknowledged);
    const write = await make();

    await killAt(point, write);
    const killed = performance.now();
    expect(await write.written()).toBe(point.left);

    await start();
    const { data } = await repeated(write);
    const ms = Math.round(performance.now() - killed);
    expect(await write.written()).toBe(WHOLE[point.write]);
    expect((await repeated(write)).data).toEqual(data);
    expect((await repeated(acknowledged)).data).toEqual(answer.data);
    for (const one of [write, acknowledged]) expect(await one.written()).toBe(WHOLE[point.write]);
    noteFigure(`killed ${name}`, `written once, ${ms} ms later`, await storeName(gateway()));
  });

  /** Asks, waits for the moment, and ends the program by kill -9. */
  async function killAt({ at, left }: CrashPoint, write: CrashWrite): Promise<void> {
    const relay = at && relays.get(at.store);
    if (at && relay) {
      const { request, begun, arrives } = at;
      const stalled = stalledAt(relay, { request: request(write.mark), begun, done: arrives });
      const unanswered = ask(write.query, write.input).then(
        (answer) => JSON.stringify(answer),
        () => undefined,
      );
      const answered = await Promise.race([stalled, unanswered]);
      if (answered) throw new Error(`it answered before the point: ${answered}`);
      // What arrived is done, whether or not anybody hears of it.
      for (let tries = 0; arrives && (await write.written()) < left; tries += 1) {
        if (tries === 400) throw new Error('what arrived was never done');
        await wait(25);
      }
    }
    await child.end('SIGKILL');
    expect(child.child.signalCode).toBe('SIGKILL');
    relay?.cut();
    await relay?.restore();
  }
});
