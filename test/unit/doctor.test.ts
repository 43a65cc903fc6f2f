import type { ClientBase } from 'pg';
import { clockFinding, findingsOf, named } from '../../src/cli/doctor/finding';
import { type AuthInfo, mayDo } from '../../src/cli/doctor/mongo-rights';
import { checkServer } from '../../src/cli/doctor/postgres-server';
import { asText } from '../../src/cli/doctor/report';

const findings = findingsOf('postgres');

describe('the doctor’s lines', () => {
  it('say what, and what to do', () => {
    const lines = asText([findings.ok('is there'), findings.fail('is old', 'renew it')]);
    expect(lines).toBe(
      'ok    postgres  is there\nfail  postgres  is old  — renew it\n\n1 failed, 0 warnings.\n',
    );
  });

  it('stay lines however many names there are', () => {
    const names = Array.from({ length: 200 }, (_, index) => `agent${index + 1}`);
    expect(named(names, 3)).toBe('agent1, agent2, agent3 and 197 more');
    expect(named(['a', 'b'], 3)).toBe('a, b');
  });

  it('worry about clocks as much as tokens and signatures do', () => {
    const level = (skewMs: number, refusedFromMs?: number) =>
      clockFinding(findings, { skewMs, refusedFromMs }).level;
    expect([level(0), level(4_999), level(-4_999)]).toEqual(['ok', 'ok', 'ok']);
    expect([level(5_000), level(-60_000), level(3_600_000)]).toEqual(['warn', 'warn', 'warn']);
    expect([level(899_000, 900_000), level(-900_000, 900_000)]).toEqual(['warn', 'fail']);
    expect(clockFinding(findings, { skewMs: -60_000 }).what).toBe(
      'its clock is 60 s behind this machine’s',
    );
  });

  it('refuse a PostgreSQL that is too old', async () => {
    const facts = { number: 140_009, version: '14.9', vector: null, zone: 'UTC' };
    const answers = [{ rows: [facts] }, { rows: [{ now: Date.now() }] }];
    const client = { query: async () => answers.shift() } as unknown as ClientBase;
    const [first] = await checkServer(client, { findings, embedded: false });
    expect(first).toMatchObject({ level: 'fail', todo: 'use PostgreSQL 15 or later' });
  });
});

describe('what a MongoDB user may do', () => {
  const privileged = (db: string, ...actions: string[]): AuthInfo => ({
    authenticatedUserPrivileges: [{ resource: { db, collection: '' }, actions }],
  });
  const withRole = (role: string, db: string): AuthInfo => ({
    authenticatedUserRoles: [{ role, db }],
  });

  it('is read from the privileges where the server tells them', () => {
    expect(mayDo(privileged('', 'find', 'createIndex'), 'createIndex', 'agent1db')).toBe(true);
    expect(mayDo(privileged('agent1db', 'createIndex'), 'createIndex', 'agent1db')).toBe(true);
    expect(mayDo(privileged('agent2db', 'createIndex'), 'createIndex', 'agent1db')).toBe(false);
    expect(mayDo(privileged('', 'find'), 'createIndex', 'agent1db')).toBe(false);
    expect(mayDo(privileged('agent2db', 'insert'), 'insert')).toBe(true);
    const root = { resource: { anyResource: true }, actions: ['anyAction'] };
    expect(mayDo({ authenticatedUserPrivileges: [root] }, 'insert', 'agent1db')).toBe(true);
    const one = { resource: { db: 'agent1db', collection: 'agent_logs' }, actions: ['insert'] };
    expect(mayDo({ authenticatedUserPrivileges: [one] }, 'createIndex', 'agent1db')).toBe(false);
  });

  it('else from the roles', () => {
    expect(mayDo(withRole('readWrite', 'agent1db'), 'createIndex', 'agent1db')).toBe(true);
    expect(mayDo(withRole('readWrite', 'agent2db'), 'createIndex', 'agent1db')).toBe(false);
    expect(mayDo(withRole('readWrite', '*'), 'createIndex', 'agent1db')).toBe(true);
    expect(mayDo(withRole('readWriteAnyDatabase', 'admin'), 'createIndex', 'agent1db')).toBe(true);
    expect(mayDo(withRole('dbAdmin', 'agent1db'), 'insert', 'agent1db')).toBe(false);
    expect(mayDo(withRole('read', '*'), 'createIndex', 'agent1db')).toBe(false);
  });

  it('is unknown where it tells neither', () => {
    expect(mayDo({}, 'insert')).toBeUndefined();
    expect(mayDo({ authenticatedUserRoles: [] }, 'createIndex', 'agent1db')).toBeUndefined();
  });
});
