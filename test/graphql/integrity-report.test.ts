import { randomUUID } from 'node:crypto';
import { createObjectStore } from '../../src/stores/objects/object-store';
import { admin, agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertScreenshot, insertTask } from '../support/rows';

const REPORT = /* GraphQL */ `
  query ($objects: Boolean!, $first: Int! = 100) {
    integrityReport(objects: $objects) {
      tasksOfUnknownAgents { agentId tasks }
      objectsWithoutRow(first: $first) { count truncated nodes { bucket objectPath sizeBytes at } }
      rowsWithoutObject(first: $first) { count truncated nodes { bucket objectPath sizeBytes at } }
    }
  }
`;

onEveryPostgres('The integrity report', (gateway) => {
  const report = async (variables: object) =>
    (await gateway().data(evaluator, REPORT, variables)).integrityReport;

  beforeAll(async () => {
    const { config, pg } = gateway();
    const { buckets, url = '' } = config.objects;
    await pg.query(`INSERT INTO agents (name) VALUES ('known')`);
    await insertTask(gateway(), { agent_id: 'known' });
    for (const agent_id of ['stray', 'stray', 'other']) await insertTask(gateway(), { agent_id });
    const store = createObjectStore({ url, buckets });
    const put = (bucket: string, key: string) =>
      store.put({ bucket, key, body: Buffer.from('bytes'), contentType: 'text/plain' });
    // In the order of bytes 😀 comes after ﬁ, in that of UTF-16 units before it.
    for (const name of ['a.png', 'ﬁ.png', '😀.png', 'é b+%.png']) {
      const object_path = `agent1/screenshots/${name}`;
      await put(buckets.screenshots, object_path);
      await insertScreenshot(gateway(), null, { object_path });
    }
    await put(buckets.screenshots, 'agent1/screenshots/lonely.png');
    await put(buckets.binaries, 'nobody');
    for (const name of ['gone 1', 'gone 2', 'gone 3']) {
      const object_path = `agent1/${name}`;
      await insertScreenshot(gateway(), null, { bucket: buckets.binaries, object_path });
    }
    store.close();
  });

  it('counts tasks of agents that nobody registered', async () => {
    expect(await report({ objects: false })).toEqual({
      tasksOfUnknownAgents: [
        { agentId: 'stray', tasks: 2 },
        { agentId: 'other', tasks: 1 },
      ],
      objectsWithoutRow: null,
      rowsWithoutObject: null,
    });
  });

  it('finds what only one side knows, in every bucket and whatever the key', async () => {
    const { objectsWithoutRow, rowsWithoutObject } = await report({ objects: true });
    const { screenshots, binaries } = gateway().config.objects.buckets;
    const at = expect.stringMatching(/^20\d\d-/);
    expect(objectsWithoutRow).toEqual({
      count: 2,
      truncated: false,
      nodes: [
        { bucket: screenshots, objectPath: 'agent1/screenshots/lonely.png', sizeBytes: 5, at },
        { bucket: binaries, objectPath: 'nobody', sizeBytes: 5, at },
      ],
    });
    expect(rowsWithoutObject).toMatchObject({ count: 3, truncated: false });
    expect(rowsWithoutObject.nodes[2]).toEqual({
      bucket: binaries,
      objectPath: 'agent1/gone 3',
      sizeBytes: 1234,
      at,
    });
  });

  it('lists as many as asked, and says that there are more', async () => {
    const { rowsWithoutObject, objectsWithoutRow } = await report({ objects: true, first: 2 });
    expect(rowsWithoutObject).toMatchObject({ count: 3, truncated: true });
    expect(rowsWithoutObject.nodes).toHaveLength(2);
    expect(objectsWithoutRow).toMatchObject({ count: 2, truncated: false });
    for (const first of [-1, 501]) {
      const code = await gateway().code(
        evaluator,
        '{ integrityReport(objects: true) { rowsWithoutObject(first: FIRST) { count } } }'.replace(
          'FIRST',
          String(first),
        ),
      );
      expect(code).toBe('BAD_USER_INPUT');
    }
  });

  it('is for evaluators and admins', async () => {
    const query = '{ integrityReport { tasksOfUnknownAgents { tasks } } }';
    expect(await gateway().data(admin, query)).toBeTruthy();
    for (const asker of [frontend, agent(`agent-${randomUUID()}`)]) {
      const { errors } = await gateway().ask(asker, query);
      expect(errors?.[0]?.message).toContain('Cannot query field "integrityReport"');
    }
  });
});
