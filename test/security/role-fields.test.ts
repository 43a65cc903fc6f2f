import type { Role } from '../../src/access/roles';
import { admin, agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertTask } from '../support/rows';

const ASKERS = { agent: agent('agent1'), evaluator, frontend, admin };
const ROLES = Object.keys(ASKERS) as Role[];

const EVERYONE = ROLES;
const INSIDERS: Role[] = ['agent', 'evaluator', 'admin'];
const REVIEWERS: Role[] = ['evaluator', 'admin'];
const WRITERS: Role[] = ['agent', 'admin'];

/** What each role may name at all; for everybody else the words do not exist. */
const FIELDS: [field: string, roles: Role[]][] = [
  ['{ viewer { role } }', EVERYONE],
  ['{ health { stores { name state } } }', EVERYONE],
  ['{ health { stores { latencyMs } } }', REVIEWERS],
  ['{ health { stores { detail } } }', REVIEWERS],
  [
    '{ tasks { nodes { key title description status traceId agentId startedAt completedAt } } }',
    EVERYONE,
  ],
  ['{ tasks { nodes { latestProgress { message progressPercent timestamp } } } }', EVERYONE],
  ['{ tasks { nodes { progress { nodes { message } } } } }', EVERYONE],
  ['{ tasks { nodes { progress { nodes { data } } } } }', INSIDERS],
  [
    '{ tasks { nodes { screenshots { nodes { url { url expiresAt } } } } } }',
    ['agent', 'frontend', 'admin'],
  ],
  ['{ tasks { nodes { screenshots { nodes { objectPath } } } } }', EVERYONE],
  ['{ tasks { nodes { screenshots { nodes { metadata } } } } }', INSIDERS],
  ['{ tasks { nodes { screenshots { nodes { checksum } } } } }', INSIDERS],
  ['{ tasks { nodes { config } } }', INSIDERS],
  ['{ tasks { nodes { metadata } } }', INSIDERS],
  ['{ tasks { nodes { userId } } }', INSIDERS],
  ['{ tasks { nodes { errorMessage } } }', INSIDERS],
  ['{ tasks { nodes { resultArtifactUrl } } }', INSIDERS],
  ['{ tasks { nodes { files { nodes { key } } } } }', INSIDERS],
  ['{ tasks { nodes { logs { nodes { message } } } } }', INSIDERS],
  ['{ tasks { nodes { logCounts { level count } } } }', INSIDERS],
  ['{ tasks { nodes { memories { nodes { content } } } } }', INSIDERS],
  ['{ tasks { nodes { agent { key } } } }', INSIDERS],
  ['{ tasks { nodes { averageScore } } }', REVIEWERS],
  ['{ tasks { nodes { evaluations { nodes { score } } } } }', REVIEWERS],
  ['{ tasks { nodes { latestEvaluation { score } } } }', REVIEWERS],
  ['{ tasks(filter: { config: [{ path: "a", exists: true }] }) { nodes { key } } }', INSIDERS],
  ['{ tasks(filter: { metadata: [{ path: "a", exists: true }] }) { nodes { key } } }', INSIDERS],
  ['{ tasks(filter: { userId: { eq: "u" } }) { nodes { key } } }', INSIDERS],
  ['{ tasks(filter: { not: { userId: { eq: "u" } } }) { nodes { key } } }', INSIDERS],
  ['{ tasks(filter: { averageScore: { gt: 1 } }) { nodes { key } } }', REVIEWERS],
  ['{ tasks(filter: { hasEvaluations: true }) { nodes { key } } }', REVIEWERS],
  ['{ screenshots { nodes { key } } }', EVERYONE],
  ['{ files { nodes { key } } }', INSIDERS],
  ['{ agents { nodes { key } } }', INSIDERS],
  ['{ agents { nodes { config { key value } storageBytes lastSeenAt } } }', INSIDERS],
  ['{ agents { nodes { averageScore } } }', REVIEWERS],
  ['{ agentLogs { nodes { message } } }', INSIDERS],
  ['{ agentMemories { nodes { content } } }', INSIDERS],
  ['{ taskStats(groupBy: [STATUS]) { count } }', INSIDERS],
  ['{ taskStats(groupBy: [STATUS]) { score { avg } } }', REVIEWERS],
  ['{ evaluations { nodes { score } } }', REVIEWERS],
  ['{ evaluationSnapshot(taskId: "TASK") { task { key } } }', REVIEWERS],
];

/** Asked with nothing but the empty input: for the roles that have it, that too is refused later. */
const MUTATIONS: [name: string, payload: string, roles: Role[]][] = [
  ['createTask', 'task { key }', WRITERS],
  ['updateTaskStatus', 'task { key }', WRITERS],
  ['addTaskProgress', 'progress { key }', WRITERS],
  ['addTaskProgressBulk', 'progress { key }', WRITERS],
  ['createEvaluation', 'evaluation { key }', REVIEWERS],
  ['writeLogs', 'count', WRITERS],
  ['writeMemory', 'memory { key }', WRITERS],
  ['deleteMemory', 'id', WRITERS],
  ['setAgentConfig', 'config { key }', WRITERS],
  ['requestUpload', 'url', WRITERS],
  ['completeUpload', 'file { key }', WRITERS],
  ['deleteFile', 'file { key }', WRITERS],
];

onEveryPostgres('What each role can name', (gateway) => {
  let taskId: string;
  beforeAll(async () => {
    taskId = await insertTask(gateway());
  });

  it.each(FIELDS)('%s', async (query, roles) => {
    for (const role of ROLES) {
      const answer = await gateway().ask(ASKERS[role], query.replace('TASK', taskId));
      if (roles.includes(role)) {
        expect({ role, ...answer }).toMatchObject({ role, status: 200 });
        expect(answer.errors).toBeUndefined();
        continue;
      }
      // The evaluator's links hang on a setting: the field is there and refuses.
      const linkless = role === 'evaluator' && query.includes('url {');
      if (linkless) {
        expect(answer.errors ?? []).toEqual([]);
        continue;
      }
      expect({ role, status: answer.status, data: answer.data }).toEqual({ role, status: 400 });
      const codes = new Set(answer.errors?.map(({ extensions }) => extensions.code));
      expect(codes).toEqual(new Set(['BAD_USER_INPUT']));
    }
  });

  it.each(MUTATIONS)('%s', async (name, payload, roles) => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${payload} } }`;
    for (const role of ROLES) {
      const { errors, status } = await gateway().ask(ASKERS[role], document, { input: null });
      expect(status).toBe(400);
      const unknown = errors?.some(({ message }) =>
        /Unknown type|Cannot query|not configured/.test(message),
      );
      expect({ role, unknown }).toEqual({ role, unknown: !roles.includes(role) });
    }
  });

  it.each([
    ['a mutation for a role without any', 'mutation { createTask { __typename } }', frontend],
    ['a subscription', 'subscription { taskUpdated { __typename } }', admin],
  ])('refuses %s before anything runs', async (_, document, asker) => {
    const { status, errors } = await gateway().ask(asker, document);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('lists no order by score to those who may not see scores', async () => {
    const query = '{ tasks(orderBy: [AVERAGE_SCORE_DESC]) { nodes { key } } }';
    for (const role of ROLES) {
      const { errors } = await gateway().ask(ASKERS[role], query);
      const code = errors?.[0]?.extensions.code;
      expect({ role, refused: code !== undefined }).toEqual({
        role,
        refused: !REVIEWERS.includes(role),
      });
    }
  });

  it('tells by introspection no more than that', async () => {
    const query = '{ __schema { types { name } mutationType { fields { name } } } }';
    const namesOf = async (role: Role) => {
      const { __schema } = await gateway().data(ASKERS[role], query);
      const names = (list: { name: string }[] | undefined) => (list ?? []).map(({ name }) => name);
      return {
        types: names(__schema.types),
        mutations: names(__schema.mutationType?.fields).sort(),
      };
    };
    const expected = (role: Role) =>
      MUTATIONS.filter(([, , roles]) => roles.includes(role))
        .map(([name]) => name)
        .sort();
    for (const role of ROLES) {
      const { types, mutations } = await namesOf(role);
      expect({ role, mutations }).toEqual({ role, mutations: expected(role) });
      expect({ role, has: types.includes('Evaluation') }).toEqual({
        role,
        has: REVIEWERS.includes(role),
      });
      expect({ role, has: types.includes('AgentLog') }).toEqual({
        role,
        has: INSIDERS.includes(role),
      });
    }
  });
});
