import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { Client } from 'pg';
import { migrateStores } from '../../../src/cli/migrate/migrate-stores';
import { loadConfig } from '../../../src/config/load-config';
import { connectionOptions } from '../../../src/stores/postgres/connection-options';
import type { TestStores } from '../../support/test-config';
import { startTestMongo } from '../../support/test-mongo';
import { startTestObjects } from '../../support/test-objects';
import { postgresServers } from '../../support/test-postgres';
import { type Env, envOf, listening, runDoctor } from './run-doctor';

// The tests' own MongoDB server has a reader; of a real one only a single user is known.
const withReader = process.env.TEST_MONGODB_URL ? it.skip : it;

describe.each(postgresServers())('triptych doctor over $name', (server) => {
  // The embedded engine has one login.
  const onServers = server.name.startsWith('PostgreSQL') ? it : it.skip;
  let stores: TestStores;
  let env: Env;

  beforeAll(async () => {
    const [postgres, mongo, objects] = await Promise.all([
      server.create(),
      startTestMongo(),
      startTestObjects(),
    ]);
    stores = { postgres, mongo, objects };
    env = envOf(stores);
  });
  afterAll(async () => {
    const { postgres, mongo, objects } = stores;
    await Promise.all([postgres.drop(), mongo.stop(), objects.stop()]);
  });

  const migrate = () => {
    const embedded = { postgres: stores.postgres.embedded, mongo: false, objects: false };
    return migrateStores({ config: loadConfig(env), embedded });
  };
  const sql = async (...statements: string[]) => {
    const client = new Client(connectionOptions(stores.postgres.url));
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };

  it('fails over a database that is not migrated, and says what to run', async () => {
    const { code, find } = await runDoctor(env);
    expect(code).toBe(1);
    expect(find('postgres', 'the database is not migrated')).toEqual({
      level: 'fail',
      todo: 'npx triptych migrate',
    });
    expect(find('mongo', 'the agents are not known').level).toBe('warn');
  });

  it('finds nothing wrong once it is', async () => {
    await migrate();
    const { code, findings, find, out } = await runDoctor(env);
    expect(findings.filter(({ level }) => level === 'fail')).toEqual([]);
    expect(code).toBe(0);
    expect(JSON.parse(out).healthy).toBe(true);
    for (const text of ['is migrated', 'has every index', 'roles', 'row-level security guards']) {
      expect(find('postgres', text)).toEqual({ level: 'ok' });
    }
    expect(find('postgres', ' answers').level).toBe('ok');
    expect(find('postgres', 'pgvector').level).toBe('ok');
    expect(find('mongo', 'no agent has a database yet')).toEqual({ level: 'ok' });
    expect(find('objects', 'there, and the key may use them')).toEqual({ level: 'ok' });
    expect(find('identity', 'tokens are checked by a secret')).toEqual({ level: 'ok' });
  });

  it('prints aligned lines, the verdict last', async () => {
    const { out, code } = await runDoctor(env, []);
    const lines = out.trimEnd().split('\n');
    const width = /^(ok {2}|warn|fail) {2}(identity|postgres|mongo {3}|objects ) {2}\S/;
    expect(lines.slice(0, -2).filter((line) => !width.test(line))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^Nothing failed, \d+ warnings?\.$/);
    expect(code).toBe(0);
  });

  it('names indexes that are gone, which migrate then makes', async () => {
    await sql('DROP INDEX idx_tasks_created_at', `INSERT INTO agents (name) VALUES ('agent7')`);
    const { code, find } = await runDoctor(env);
    expect(code).toBe(0);
    expect(find('postgres', 'lacks indexes: idx_tasks_created_at')).toEqual({
      level: 'warn',
      todo: 'npx triptych migrate',
    });
    expect(find('mongo', 'indexes are missing for agent7')).toEqual({
      level: 'warn',
      todo: 'npx triptych migrate',
    });
    await migrate();
    const after = await runDoctor(env);
    expect(after.find('postgres', 'has every index').level).toBe('ok');
    expect(after.find('mongo', 'every index is there in 1 agent’s database').level).toBe('ok');
  });

  withReader('worries about users who may too much or too little', async () => {
    const { mongo } = stores;
    await sql(`INSERT INTO agents (name) VALUES ('agent8')`);
    const swapped = {
      ...env,
      MONGODB_URL: mongo.evaluatorUrl ?? '',
      MONGODB_URL_EVALUATOR: mongo.url,
      MONGODB_CLUSTERS: JSON.stringify({ eu: mongo.url }),
      MONGODB_CLUSTERS_EVALUATOR: JSON.stringify({ eu: mongo.evaluatorUrl }),
    };
    const { code, find } = await runDoctor(swapped);
    expect(code).toBe(0);
    expect(find('mongo', 'evaluators read as writer, who may write too').level).toBe('warn');
    expect(find('mongo', 'cluster eu: evaluators read as reader').level).toBe('ok');
    expect(find('mongo', 'indexes are missing for agent8, and the user may not')).toEqual({
      level: 'warn',
      todo: 'give it readWrite on those databases, then npx triptych migrate',
    });
  });

  onServers(
    'names other programs’ logins that row-level security takes something from',
    async () => {
      const login = `platform_${randomBytes(5).toString('hex')}`;
      await sql(`CREATE ROLE ${login} LOGIN`, `GRANT SELECT ON tasks TO ${login}`);
      const { find } = await runDoctor(env);
      expect(find('postgres', `pg_dump to the logins ${login}`).level).toBe('warn');
      await sql(`DROP OWNED BY ${login}`, `DROP ROLE ${login}`);
    },
  );

  onServers('tries the logins and replicas that stand beside DATABASE_URL', async () => {
    const login = `reader_${randomBytes(5).toString('hex')}`;
    await sql(`CREATE ROLE ${login} LOGIN PASSWORD 'its-password'`);
    const url = new URL(stores.postgres.url);
    url.username = login;
    url.password = 'its-password';
    const beside = {
      ...env,
      DATABASE_URL_EVALUATOR: url.href,
      DATABASE_READ_URLS: stores.postgres.url,
    };
    const refused = await runDoctor(beside);
    expect(refused.find('postgres', 'DATABASE_URL_EVALUATOR may not take its role')).toEqual({
      level: 'fail',
      todo: 'GRANT triptych_evaluator TO that login',
    });
    expect(refused.find('postgres', 'read replica 1 is no replica').level).toBe('warn');
    await sql(`GRANT triptych_evaluator TO ${login}`);
    const granted = await runDoctor(beside);
    expect(granted.find('postgres', 'DATABASE_URL_EVALUATOR may take its role').level).toBe('ok');
    expect(granted.find('postgres', 'keep the role they are opened with').level).toBe('ok');
    await sql(`DROP ROLE ${login}`);
  });

  it('sees a wall that has a gap', async () => {
    await sql('ALTER TABLE tasks DISABLE ROW LEVEL SECURITY');
    const { code, find } = await runDoctor(env);
    expect(code).toBe(1);
    expect(find('postgres', 'row-level security is off for tasks')).toEqual({
      level: 'fail',
      todo: 'npx triptych migrate',
    });
    const without = await runDoctor({ ...env, STORE_WALL: 'off' });
    expect(without.find('postgres', 'without the gateway’s own roles').level).toBe('warn');
    expect(without.code).toBe(0);
    await migrate();
  });

  it('sees that a newer version was here', async () => {
    await sql(`INSERT INTO triptych.migrations (timestamp, name) VALUES (9, 'Later9')`);
    const { code, find } = await runDoctor(env);
    expect(code).toBe(0);
    expect(find('postgres', 'a newer version (Later9)').level).toBe('warn');
    await sql(`DELETE FROM triptych.migrations WHERE name = 'Later9'`);
  });

  it('reports each store that is away beside the others, and no secret', async () => {
    const nobody = await listening((_, response) => response.end());
    await nobody.close();
    const away = await runDoctor({
      ...env,
      DATABASE_URL: `postgres://gateway:hush-hush@127.0.0.1:${nobody.port}/app`,
      MONGODB_URL: `mongodb://gateway:hush-hush@127.0.0.1:${nobody.port}/`,
      MONGODB_URL_EVALUATOR: '',
      S3_URL: `http://KEY:hush-hush@127.0.0.1:${nobody.port}/?path_style=true`,
    });
    expect(away.code).toBe(1);
    expect(away.find('postgres', `127.0.0.1:${nobody.port} cannot be reached`)).toEqual({
      level: 'fail',
      todo: 'start the server, or correct host and port in DATABASE_URL',
    });
    expect(away.find('mongo', 'cluster default: cannot be reached')).toEqual({
      level: 'fail',
      todo: 'start the server, or correct MONGODB_URL',
    });
    expect(away.find('objects', 'cannot be reached')).toMatchObject({ level: 'fail' });
    expect(away.out + away.err).not.toContain('hush');
  });

  it('tells refused logins from servers that are away', async () => {
    const wrong = (url: string) => {
      const changed = new URL(url);
      changed.password = 'not-the-password';
      return changed.href;
    };
    const refused = await runDoctor({
      ...env,
      DATABASE_URL: wrong(stores.postgres.url),
      MONGODB_URL: wrong(stores.mongo.url),
      S3_URL: wrong(stores.objects.url),
    });
    expect(refused.code).toBe(1);
    expect(refused.find('postgres', 'refuses the login of DATABASE_URL')).toEqual({
      level: 'fail',
      todo: 'correct its user and password',
    });
    expect(refused.find('mongo', 'refuses the login of MONGODB_URL')).toEqual({
      level: 'fail',
      todo: 'correct its user, password and authSource',
    });
    expect(refused.find('objects', 'refuses the secret')).toEqual({
      level: 'fail',
      todo: 'correct the secret in S3_URL',
    });
    expect(refused.out).not.toContain('not-the-password');
  });

  it('finds a missing database, bucket and key', async () => {
    const elsewhere = new URL(stores.objects.url);
    elsewhere.username = 'nobodys-key';
    const database = new URL(stores.postgres.url);
    database.pathname = '/nowhere';
    const lost = await runDoctor({
      ...env,
      BUCKET_ARTIFACTS: 'artifacts-of-nobody',
      // The embedded engine has one database, whatever it is called.
      ...(!stores.postgres.embedded && { DATABASE_URL: database.href }),
    });
    expect(lost.find('objects', 'bucket artifacts-of-nobody: missing')).toEqual({
      level: 'fail',
      todo: 'npx triptych migrate',
    });
    if (!stores.postgres.embedded) {
      expect(lost.find('postgres', 'has no database of that name').level).toBe('fail');
    }
    const key = await runDoctor({ ...env, S3_URL: elsewhere.href });
    expect(key.find('objects', 'does not know the access key')).toEqual({
      level: 'fail',
      todo: 'correct the key in S3_URL',
    });
  });

  it('follows a link through the public address, as a browser would', async () => {
    const { hostname, port } = new URL(stores.objects.url);
    const direct = await runDoctor({ ...env, S3_PUBLIC_URL: `http://${hostname}:${port}` });
    expect(direct.find('objects', 'S3_PUBLIC_URL answers').level).toBe('ok');

    const proxy = await listening(({ url, method, headers }, response) => {
      const host = `${hostname}:${port}`;
      request({ hostname, port, path: url, method, headers: { ...headers, host } }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      }).end();
    });
    const site = await listening((_, response) => response.writeHead(404).end('<h1>Hello</h1>'));
    const [changed, other] = await Promise.all([
      runDoctor({ ...env, S3_PUBLIC_URL: proxy.url }),
      runDoctor({ ...env, S3_PUBLIC_URL: site.url }),
    ]);
    await Promise.all([proxy.close(), site.close()]);
    expect(changed.find('objects', 'changes what is signed').level).toBe('fail');
    expect(other.find('objects', 'is no S3 endpoint').level).toBe('fail');
    const gone = await runDoctor({ ...env, S3_PUBLIC_URL: proxy.url });
    expect(gone.find('objects', 'S3_PUBLIC_URL cannot be reached from here')).toMatchObject({
      level: 'warn',
    });
  });

  it('looks at the keys that tokens are checked with', async () => {
    const answers: Record<string, [number, string]> = {
      '/keys': [200, '{"keys": [{"kty": "RSA"}]}'],
      '/page': [200, '{"hello": "world"}'],
      '/html': [200, '<html>'],
      '/gone': [404, ''],
    };
    const provider = await listening(({ url }, response) => {
      const [status, body] = answers[url ?? ''] ?? [500, ''];
      response.writeHead(status).end(body);
    });
    const ask = (path: string) =>
      runDoctor({ ...env, JWT_SECRET: '', JWT_JWKS_URL: `${provider.url}${path}` });
    expect((await ask('/keys')).find('identity', 'a key set of 1').level).toBe('ok');
    expect((await ask('/page')).find('identity', 'is no key set').level).toBe('fail');
    expect((await ask('/html')).find('identity', 'cannot be fetched').level).toBe('fail');
    expect((await ask('/gone')).find('identity', '(HTTP 404)').level).toBe('fail');
    await provider.close();
    const away = await ask('/keys');
    expect(away.find('identity', 'cannot be fetched').level).toBe('fail');
    expect(away.code).toBe(1);

    const same = await runDoctor({ ...env, CURSOR_SECRET: env.JWT_SECRET ?? '' });
    expect(same.find('identity', 'the secret of tokens').level).toBe('warn');
  });
});
