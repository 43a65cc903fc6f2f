import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { httpConfig, type OpenServer, openServer, post } from './open-server';

let open: OpenServer | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const ready = (origin: string, agent?: Agent) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get(`${origin}/readyz`, { agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response));
    }).on('error', reject);
  });

test('ends work in flight and takes no new work', async () => {
  open = await openServer();
  const answer = post(open.url, { query: '{ gate }' });
  await open.engine.waiting;
  const drained = open.server.drain();
  await expect(fetch(`${open.origin}/livez`)).rejects.toThrow();
  open.engine.open();
  const response = await answer;
  expect(response.headers.get('connection')).toBe('close');
  expect(await response.json()).toEqual({ data: { gate: 'through' } });
  await drained;
});

test('does not wait for connections on which nothing is asked', async () => {
  open = await openServer();
  const agent = new Agent({ keepAlive: true });
  await ready(open.origin, agent);
  const silent = connect(open.port, '127.0.0.1');
  await once(silent, 'connect');
  const ended = once(silent, 'close');
  silent.on('error', () => {});
  const started = performance.now();
  await open.server.drain();
  expect(performance.now() - started).toBeLessThan(5000);
  await ended;
  agent.destroy();
});

test('serves on while it is a lame duck, and says so', async () => {
  open = await openServer({ stop: { lameDuckMs: 60_000 } });
  const agent = new Agent({ keepAlive: true });
  expect((await ready(open.origin, agent)).statusCode).toBe(200);
  const drained = open.server.drain();
  const last = await ready(open.origin, agent);
  expect([last.statusCode, last.headers.connection]).toEqual([503, 'close']);
  const response = await post(open.url, { query: '{ role }' });
  expect(response.headers.get('connection')).toBe('close');
  expect(await response.json()).toEqual({ data: { role: 'evaluator' } });
  agent.destroy();
  await open.server.close();
  await drained;
});

test('cuts work that takes longer than the stop may', async () => {
  open = await openServer({ stop: { finishMs: 50 } });
  const answer = post(open.url, { query: '{ gate }' });
  const signal = await open.engine.waiting;
  await Promise.all([expect(answer).rejects.toThrow(), open.server.drain()]);
  if (!signal.aborted) await once(signal, 'abort');
});

test('tells the work when its client went away', async () => {
  open = await openServer();
  const client = new AbortController();
  const answer = fetch(`${open.url}?query={gate}`, {
    headers: { authorization: 'Bearer agent' },
    signal: client.signal,
  });
  const signal = await open.engine.waiting;
  client.abort();
  await expect(answer).rejects.toThrow();
  if (!signal.aborted) await once(signal, 'abort');
});

test('tells the work when its time is over', async () => {
  open = await openServer({ config: httpConfig({ requestDeadlineMs: 20 }) });
  const answer = post(open.url, { query: '{ gate }' });
  const signal = await open.engine.waiting;
  if (!signal.aborted) await once(signal, 'abort');
  expect(signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  open.engine.open();
  await (await answer).body?.cancel();
});

test('names a port that is taken and what to do', async () => {
  open = await openServer();
  const { port } = open;
  await expect(openServer({ config: httpConfig({ port }) })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use: stop the program that has it, or set PORT to another one.`,
  );
});
