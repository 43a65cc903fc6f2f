import { randomBytes } from 'node:crypto';
import { CodedError } from '../../../src/errors';
import { migrate } from '../../../src/stores/postgres/migrate';
import { WALL_ROLES } from '../../../src/stores/postgres/wall';
import { postgresServers } from '../../support/test-postgres';
import { catalogSnapshot } from './catalog-snapshot';
import { type Fresh, onConnection, onEveryDatabase } from './on-every-database';

const real = postgresServers().some(({ name }) => name.startsWith('PostgreSQL'));

/** A login without the right to make roles that owns the database, as hosted servers give one. */
async function plainLogin({ database }: Fresh) {
  const name = `login_${randomBytes(5).toString('hex')}`;
  const url = new URL(database.url);
  await onConnection(database.url, async (client) => {
    await client.query(`CREATE ROLE ${name} LOGIN PASSWORD 'its-password' NOCREATEROLE`);
    await client.query(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${name}`);
  });
  url.username = name;
  url.password = 'its-password';
  return { name, url: url.href };
}

async function dropLogin({ database }: Fresh, name: string): Promise<void> {
  await onConnection(database.url, async (client) => {
    await client.query(`REASSIGN OWNED BY ${name} TO CURRENT_USER`);
    await client.query(`DROP OWNED BY ${name}`);
    await client.query(`DROP ROLE ${name}`);
  });
}

async function refusal(work: Promise<unknown>): Promise<CodedError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof CodedError) return error;
  throw new Error(`expected a coded refusal, not ${String(error)}`);
}

// The embedded engine has one login and one session: nobody there lacks rights or comes at once.
(real ? describe : describe.skip)('on servers with many logins', () => {
  onEveryDatabase('a login that may not make roles', (fresh) => {
    let login: { name: string; url: string };
    beforeAll(async () => {
      login = await plainLogin(fresh());
    });
    afterAll(() => dropLogin(fresh(), login.name));

    it('is told the statements for an administrator, which then are all it takes', async () => {
      const { code, message } = await refusal(fresh().migrate({ url: login.url }));
      expect(code).toBe('FORBIDDEN');
      expect(message).toContain('DATABASE_ADMIN_URL');
      expect(message).not.toContain('its-password');
      const [, ...statements] = message.split('\n');
      expect(statements).toHaveLength(WALL_ROLES.length * 2);
      await onConnection(fresh().database.url, (client) => client.query(statements.join('\n')));
      expect(await fresh().migrate({ url: login.url })).toMatchObject({ wall: 'raised' });
    });

    it('changes nothing more once it has them', async () => {
      const before = await onConnection(login.url, catalogSnapshot);
      await fresh().migrate({ url: login.url });
      expect(await onConnection(login.url, catalogSnapshot)).toEqual(before);
    });
  });

  onEveryDatabase('a login with an administrator beside it', (fresh) => {
    let login: { name: string; url: string };
    beforeAll(async () => {
      login = await plainLogin(fresh());
    });
    afterAll(() => dropLogin(fresh(), login.name));

    it('migrates by itself, the roles by the administrator', async () => {
      const report = await fresh().migrate({ url: login.url, adminUrl: fresh().database.url });
      expect(report.wall).toBe('raised');
      const rows = await onConnection(login.url, async (client) => {
        await client.query('SET ROLE triptych_evaluator');
        return (await client.query('SELECT count(*)::int AS count FROM tasks')).rows;
      });
      expect(rows).toEqual([{ count: 0 }]);
    });
  });

  onEveryDatabase('two migrations of one database at once', (fresh) => {
    it('take turns: one does the work, the other finds it done', async () => {
      const reports = await Promise.all([fresh().migrate(), fresh().migrate(), fresh().migrate()]);
      expect(reports.filter(({ applied }) => applied.length > 0)).toHaveLength(1);
      expect(reports.map(({ wall }) => wall)).toEqual(['raised', 'raised', 'raised']);
    });
  });

  describe.each(postgresServers())('two databases of $name', (server) => {
    it('migrate at once, though their roles are the same', async () => {
      const databases = await Promise.all([server.create(), server.create(), server.create()]);
      try {
        const reports = await Promise.all(
          databases.map(({ url, embedded }) =>
            migrate({ url, embedded, wall: true, screenshotsBucket: 'screenshots' }),
          ),
        );
        expect(reports.map(({ wall }) => wall)).toEqual(['raised', 'raised', 'raised']);
      } finally {
        await Promise.all(databases.map((database) => database.drop()));
      }
    });
  });
});
