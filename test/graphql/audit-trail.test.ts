import { randomUUID } from 'node:crypto';
import { createAuditStore } from '../../src/domains/audit/audit.store';
import { auditEvent } from '../../src/domains/audit/audit-event';
import { fresh, queuedOf } from '../support/audit-rows';
import { admin, agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertScreenshot, insertTask } from '../support/rows';
import { requestUpload, screenshotInput } from '../support/uploads';

const LINKS = '{ screenshots(first: 100) { nodes { url { url } again: url { url } } } }';

onEveryPostgres('The audit trail', (gateway) => {
  it('counts the links of a request in one row, which names the files', async () => {
    const web = fresh(frontend);
    const files: string[] = [];
    for (let index = 0; index < 5; index += 1) files.push(await insertScreenshot(gateway(), null));
    await gateway().data(web, LINKS);
    const rows = await queuedOf(gateway(), web);
    expect(rows).toEqual([
      {
        action: 'issueLinks',
        actor: `frontend:${web.sub}`,
        status: 'success',
        details: { count: 5, ids: expect.arrayContaining(files) },
      },
    ]);
  });

  it('counts what was refused in one row, foreign and missing alike', async () => {
    const me = fresh(agent('agent1'));
    const foreign = await insertTask(gateway(), { agent_id: 'agent2' });
    const query = `{ a: task(id: "${foreign}") { key } b: task(id: "${randomUUID()}") { key }
      file(id: "x") { key } nodes(ids: ["a", "b"]) { key } }`;
    await gateway().ask(me, query);
    expect(await queuedOf(gateway(), me)).toEqual([
      {
        action: 'denied',
        actor: `agent:agent1:${me.sub}`,
        status: 'denied',
        details: { count: 5, NOT_FOUND: 5, fields: ['file', 'nodes', 'task'] },
      },
    ]);
  });

  it('counts links that a role does not get', async () => {
    const judge = fresh(evaluator);
    await insertScreenshot(gateway(), null, { agent_id: 'judged' });
    await insertScreenshot(gateway(), null, { agent_id: 'judged' });
    const filter = '{ agentId: { eq: "judged" } }';
    await gateway().ask(judge, `{ files(filter: ${filter}) { nodes { url { url } } } }`);
    expect(await queuedOf(gateway(), judge)).toMatchObject([
      { action: 'denied', details: { count: 2, FORBIDDEN: 2, fields: ['url'] } },
    ]);
  });

  it('writes a row once that is sent twice, by a role that cannot read it', async () => {
    const store = createAuditStore(gateway().app.stores.postgres);
    const actor = `admin:${randomUUID()}`;
    const told = { action: 'issueLinks', actor, status: 'success', details: { count: 1 } } as const;
    const events = [auditEvent(told), auditEvent(told)];
    await store.insert(events);
    await store.insert([...events, auditEvent(told)]);
    const { rows } = await gateway().pg.query('SELECT id FROM audit_log WHERE actor = $1', [actor]);
    expect(rows).toHaveLength(3);
  });

  it('tells of writes to an agent’s database what and how many, not their content', async () => {
    const me = fresh(agent('agent1'));
    const secret = 'a secret message';
    const written = await gateway().data(
      me,
      `mutation {
        writeLogs(input: { entries: [{ level: INFO, message: "${secret}" }, { level: ERROR, message: "${secret}" }] }) { count }
        writeMemory(input: { content: "${secret}" }) { memory { id key } }
        setAgentConfig(input: { key: "mode", value: "${secret}" }) { config { key } }
      }`,
    );
    const { key, id } = written.writeMemory.memory;
    await gateway().data(me, `mutation { deleteMemory(input: { id: "${id}" }) { id } }`);
    const rows = await queuedOf(gateway(), me, 4);
    const told = rows.map(({ action, details, status }) => [action, status, details]);
    expect(told).toEqual(
      expect.arrayContaining([
        ['writeLogs', 'success', { agentId: 'agent1', count: 2 }],
        ['writeMemory', 'success', { agentId: 'agent1', count: 1, ids: [key] }],
        ['setAgentConfig', 'success', { agentId: 'agent1', count: 1, ids: ['mode'] }],
        ['deleteMemory', 'success', { agentId: 'agent1', count: 1, ids: [key] }],
      ]),
    );
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('tells of links for uploads where they lead, without the link', async () => {
    const me = fresh(agent('agent1'));
    const ticket = await requestUpload(gateway(), me, screenshotInput(Buffer.alloc(8)));
    const rows = await queuedOf(gateway(), me);
    const bucket = gateway().config.objects.buckets.screenshots;
    expect(rows).toMatchObject([
      {
        action: 'requestUpload',
        details: { agentId: 'agent1', bucket, count: 1, ids: [ticket.objectPath] },
      },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/X-Amz|https?:/i);
  });

  it('shows an admin what was done a second ago', async () => {
    const web = fresh(frontend);
    await gateway().data(web, LINKS);
    await queuedOf(gateway(), web);
    const filter = `{ actor: { contains: "${web.sub}" } }`;
    const { auditLog } = await gateway().data(
      admin,
      `{ auditLog(filter: ${filter}) { nodes { action status details } } }`,
    );
    expect(auditLog.nodes).toMatchObject([{ action: 'issueLinks', status: 'success' }]);
  });
});
