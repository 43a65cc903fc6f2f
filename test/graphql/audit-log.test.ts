import { randomUUID } from 'node:crypto';
import { admin, agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertRow } from '../support/rows';

const PAGE = /* GraphQL */ `
  query ($filter: AuditFilter, $first: Int, $after: String) {
    auditLog(filter: $filter, first: $first, after: $after) {
      nodes { id key action actor details status createdAt }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`;
const BY_ID = '{ node(id: "ID") { key ... on AuditEntry { action details createdAt } } }';
const DAY = '2021-05-06';

onEveryPostgres('The audit log', (gateway) => {
  const run = randomUUID();
  const actors = ['admin:ann', 'agent:agent1:bob', 'frontend:web'].map((who) => `${who} ${run}`);

  beforeAll(async () => {
    for (let index = 0; index < 9; index += 1) {
      await insertRow(gateway(), 'audit_log', {
        action: index % 2 === 0 ? 'createTask' : 'issueLinks',
        actor: actors[index % 3],
        details: JSON.stringify({ index }),
        status: index === 8 ? 'denied' : 'success',
        created_at: `${DAY}T00:0${index}:00Z`,
      });
    }
  });

  const page = async (filter: object, rest: object = {}) => {
    const bounded = { and: [filter, { actor: { contains: run } }] };
    return (await gateway().data(admin, PAGE, { filter: bounded, ...rest })).auditLog;
  };
  const indexes = async (filter: object) =>
    (await page(filter)).nodes.map(({ details }: { details: { index: number } }) => details.index);

  it('is read newest first, page by page', async () => {
    const seen: number[] = [];
    let after: string | null = null;
    do {
      const { nodes, pageInfo, totalCount } = await page({}, { first: 4, after });
      seen.push(...nodes.map((node: { details: { index: number } }) => node.details.index));
      expect(totalCount).toBe(9);
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('is filtered by action, actor, status and time', async () => {
    expect(await indexes({ action: { eq: 'issueLinks' } })).toEqual([7, 5, 3, 1]);
    expect(await indexes({ actor: { eq: actors[2] } })).toEqual([8, 5, 2]);
    expect(await indexes({ status: { in: ['denied', 'failed'] } })).toEqual([8]);
    const between = { gte: `${DAY}T00:03:00Z`, lt: `${DAY}T00:05:00Z` };
    expect(await indexes({ createdAt: between })).toEqual([4, 3]);
    expect(await indexes({ not: { status: { eq: 'success' } } })).toEqual([8]);
  });

  it('gives each entry an id for node', async () => {
    const [entry] = (await page({ status: { eq: 'denied' } })).nodes;
    expect(entry).toMatchObject({ actor: actors[2], createdAt: `${DAY}T00:08:00.000Z` });
    const { node } = await gateway().data(admin, BY_ID.replace('ID', entry.id));
    expect(node).toEqual({
      key: entry.key,
      action: 'createTask',
      details: { index: 8 },
      createdAt: entry.createdAt,
    });
  });

  it.each([agent('agent1'), evaluator, frontend])('is not there for $role', async (asker) => {
    expect(await gateway().code(asker, '{ auditLog { nodes { action } } }')).toBe('BAD_USER_INPUT');
    const [entry] = (await page({ status: { eq: 'denied' } })).nodes;
    const id = JSON.stringify(entry.id);
    expect(await gateway().code(asker, `{ node(id: ${id}) { key } }`)).toBe('NOT_FOUND');
    const types = await gateway().data(asker, '{ __type(name: "AuditEntry") { name } }');
    expect(types).toEqual({ __type: null });
  });

  it('is changed by no mutation', async () => {
    const names = await gateway().data(admin, '{ __schema { mutationType { fields { name } } } }');
    const fields: { name: string }[] = names.__schema.mutationType.fields;
    expect(fields.filter(({ name }) => /audit/i.test(name))).toEqual([]);
  });
});
