import { httpConfig, type OpenServer, openServer, post } from './open-server';

let open: OpenServer | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const ask = async (path: string, init?: RequestInit) => {
  const response = await fetch(`${open?.origin}${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
};
const bearer = (role: string) => ({ headers: { authorization: `Bearer ${role}` } });

test('lives before it is ready', async () => {
  let ready = false;
  open = await openServer({ ready: () => ready });
  expect((await ask('/livez')).status).toBe(200);
  expect(await ask('/readyz')).toMatchObject({ status: 503, text: '{"status":"starting"}' });
  ready = true;
  expect((await ask('/readyz')).status).toBe(200);
  expect((await ask('/readyz', { method: 'HEAD' })).text).toBe('');
});

test('tells the state of the stores to all, what is behind it to those who run the platform', async () => {
  open = await openServer();
  const shown = {
    status: 'degraded',
    stores: [
      { name: 'postgres', state: 'up' },
      { name: 'mongo', state: 'down' },
    ],
  };
  expect(JSON.parse((await ask('/health')).text)).toEqual(shown);
  expect(JSON.parse((await ask('/health', bearer('frontend'))).text)).toEqual(shown);
  expect(JSON.parse((await ask('/health', bearer('agent'))).text)).toEqual(shown);
  for (const role of ['evaluator', 'admin']) {
    const { text } = await ask('/health', bearer(role));
    expect(JSON.parse(text).stores[1]).toMatchObject({
      latencyMs: 20,
      detail: 'no server answers',
    });
  }
  expect((await ask('/health', bearer('nobody'))).status).toBe(401);
});

test('asks the stores once for many who want to know', async () => {
  let looks = 0;
  open = await openServer({
    health: async () => {
      looks += 1;
      return [{ name: 'postgres', state: 'up', latencyMs: 1 }];
    },
  });
  await Promise.all(Array.from({ length: 20 }, () => ask('/health')));
  expect(looks).toBeLessThan(5);
});

test('counts requests, operations, store calls and links with few labels', async () => {
  open = await openServer();
  const { metrics } = open;
  metrics.observeStoreCall({ store: 'mongo', operation: 'find', ms: 3, ok: true });
  for (let n = 0; n < 300; n += 1) {
    metrics.observeStoreCall({ store: 'mongo', operation: `made-up-${n}`, ms: 3, ok: false });
  }
  metrics.countPresigns(7);
  metrics.registerGauge({ name: 'pool_waiting', help: 'Callers in line.', read: () => 4 });
  metrics.registerGauge({
    name: 'pool_connections',
    help: 'Connections of a pool.',
    labels: ['store'],
    read: () => [{ labels: { store: 'postgres' }, value: 9 }],
  });
  await post(open.url, { query: '{ role }' });
  await post(open.url, { query: '{ role' });
  await ask('/some/odd/path/1');
  await ask('/some/odd/path/2');
  const { text } = await ask('/metrics');
  for (const line of [
    'triptych_graphql_operation_seconds_count{type="query",code="OK"} 1',
    'triptych_graphql_operation_seconds_count{type="none",code="BAD_USER_INPUT"} 1',
    'triptych_store_call_seconds_count{store="mongo",operation="find",ok="true"} 1',
    'triptych_http_request_seconds_count{route="unknown",method="GET",status="404"} 2',
    'triptych_presigned_urls_total 7',
    'triptych_pool_waiting 4',
    'triptych_pool_connections{store="postgres"} 9',
    'nodejs_eventloop_lag_seconds ',
  ]) {
    expect(text).toContain(line);
  }
  const operations = new Set(text.match(/operation="[^"]+"/g));
  expect(operations.size).toBeLessThanOrEqual(101);
});

test('serves metrics on a port of their own where one is set', async () => {
  open = await openServer({ config: httpConfig({ metricsPort: 0 }) });
  expect((await ask('/metrics')).status).toBe(404);
  const response = await fetch(String(open.metricsUrl));
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('process_cpu_seconds_total');
});

test('answers other paths and methods in JSON', async () => {
  open = await openServer();
  const missing = await ask('/graphqlx');
  expect(missing.status).toBe(404);
  expect(JSON.parse(missing.text).errors[0].extensions.code).toBe('NOT_FOUND');
  for (const [path, allow] of [
    ['/graphql', 'GET, HEAD, POST'],
    ['/livez', 'GET, HEAD'],
  ] as const) {
    const wrong = await ask(path, { method: 'DELETE' });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe(allow);
    expect(JSON.parse(wrong.text).errors[0].extensions.code).toBe('BAD_USER_INPUT');
  }
});

test('marks every answer against sniffing, framing and leaking its address', async () => {
  open = await openServer();
  for (const path of ['/livez', '/health', '/graphql', '/nothing', '/metrics']) {
    const { headers } = await ask(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-powered-by')).toBeNull();
  }
});
