import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openAgentDatabases } from '../../graphql/agent-databases';
import { agent, evaluator, Gateway } from '../../support/gateway';
import { postgresServers } from '../../support/test-postgres';
import { complete, put, requestUpload, screenshotInput } from '../../support/uploads';

/** Every sample by its name and labels. */
async function scraped(gateway: Gateway): Promise<Map<string, number>> {
  const response = await fetch(new URL('/metrics', gateway.url));
  const lines = (await response.text()).split('\n').filter((line) => /^triptych_/.test(line));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe('A scrape of a gateway at work', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    const [server] = postgresServers();
    if (!server) throw new Error('there is always the embedded one');
    gateway = await Gateway.start(server);
  });
  afterAll(async () => gateway?.stop());

  it('tells connections, latencies, breakers and what was read, signed and registered', async () => {
    const databases = openAgentDatabases(gateway);
    const documents = Array.from({ length: 7 }, (_, n) => ({
      level: 'info',
      created_at: new Date(n),
    }));
    await databases.writeLogs('agent1', documents);
    await databases.close();
    const read =
      '{ tasks { nodes { key } } agentLogs(filter: { agents: ["agent1"] }, first: 50) { nodes { key } } }';
    const before = await scraped(gateway);
    const { agentLogs } = await gateway.data(evaluator, read);
    expect(agentLogs.nodes).toHaveLength(7);

    const pixels = Buffer.alloc(2_345);
    const me = agent('agent1');
    const ticket = await requestUpload(gateway, me, screenshotInput(pixels));
    await put(ticket, pixels);
    // Registered once, however often it is said.
    for (let times = 0; times < 2; times += 1) await complete(gateway, me, ticket.uploadId);

    const after = await scraped(gateway);
    const grown = (name: string) => (after.get(name) ?? Number.NaN) - (before.get(name) ?? 0);
    // The seven, and two that tell what the times of a database are like.
    expect(grown('triptych_mongo_documents_read_total')).toBe(9);
    expect(grown('triptych_registered_bytes_total{kind="SCREENSHOT"}')).toBe(pixels.length);
    // The ticket, and the link of the answers above.
    expect(grown('triptych_presigned_urls_total')).toBe(3);
    for (const [store, operation] of [
      ['postgres', 'read'],
      ['mongo', 'logs'],
      ['objects', 'head'],
    ]) {
      const name = `triptych_store_call_seconds_count{store="${store}",operation="${operation}",ok="true"}`;
      expect([name, grown(name) > 0]).toEqual([name, true]);
    }
    const mongo = (state: string) =>
      after.get(`triptych_mongo_connections{cluster="default",state="${state}"}`);
    expect(mongo('total')).toBeGreaterThan(0);
    expect(mongo('in_use')).toBe(0);
    expect(after.get('triptych_objects_connections{state="total"}')).toBeGreaterThan(0);
    const pooled = [...after].filter(([name]) => /postgres_pool.*state="total"/.test(name));
    expect(pooled.reduce((sum, [, total]) => sum + total, 0)).toBeGreaterThan(0);
    for (const [store, source] of [
      ['postgres', 'primary'],
      ['mongo', 'default'],
      ['objects', 'objects'],
    ]) {
      const name = `triptych_store_breaker_state{store="${store}",source="${source}"}`;
      expect([name, after.get(name)]).toEqual([name, 0]);
    }
    const manual = await readFile(join(__dirname, '../../../docs/operate.md'), 'utf8');
    const told = new Set(manual.match(/triptych_\w+/g));
    const known = [...after.keys()].map((name) =>
      name.replace(/(_count|_sum|_bucket)?(\{.*)?$/, ''),
    );
    // What has labels shows only once it happened.
    const rare = ['triptych_rate_limited_total', 'triptych_budget_leases_total'];
    expect([...told].filter((name) => !known.includes(name) && !rare.includes(name))).toEqual([]);
    const named = [...after.keys()].filter((name) => name.includes('agent1'));
    expect(named).toEqual([]);
  });
});
