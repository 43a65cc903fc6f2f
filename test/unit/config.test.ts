import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { ConfigError } from '../../src/config/config-error';
import { configurationTable, envExample } from '../../src/config/env-example';
import { type Environment, loadConfig } from '../../src/config/load-config';
import { SECTIONS, VARIABLES } from '../../src/config/variables';

const SECRET = 'thirty-two bytes, or maybe a few more';
const EXTERNAL = {
  DATABASE_URL: 'postgres://gateway:hush@db:5432/triptych',
  MONGODB_URL: 'mongodb://gateway:hush@a:27017,b:27017/admin?replicaSet=rs0',
  S3_URL: 'http://KEY:hush@minio:9000/?region=us-east-1&path_style=true',
  JWT_SECRET: SECRET,
  CURSOR_SECRET: SECRET,
};

function problemsOf(env: Environment): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ variable }) => variable);
  }
}

function messageOf(env: Environment): string {
  try {
    loadConfig(env);
    return '';
  } catch (error) {
    return error instanceof ConfigError ? error.message : String(error);
  }
}

describe('loadConfig', () => {
  it('needs nothing: every store is embedded', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      production: false,
      dataDir: resolve('.data'),
      logLevel: 'info',
      evaluatorLinks: false,
      http: { host: '127.0.0.1', port: 4000, requestDeadlineMs: 5000, corsOrigins: [] },
      auth: { issuer: 'triptych', audience: 'triptych' },
      mongo: { databaseTemplate: '{agent}db', clusters: {} },
      warnings: [],
    });
    const urls = [config.postgres.url, config.mongo.url, config.objects.url];
    expect(urls).toEqual([undefined, undefined, undefined]);
    expect([config.http.playground, config.http.introspection]).toEqual([true, true]);
  });

  it('takes external stores, and shows strangers less then', () => {
    const config = loadConfig(EXTERNAL);
    expect(config.postgres.url).toBe(EXTERNAL.DATABASE_URL);
    expect(config.mongo.url).toBe(EXTERNAL.MONGODB_URL);
    expect(config.objects.url).toBe(EXTERNAL.S3_URL);
    expect([config.http.playground, config.http.introspection]).toEqual([false, false]);
    expect(loadConfig({ ...EXTERNAL, PLAYGROUND: 'on' }).http.playground).toBe(true);
  });

  it('takes the names that existing platforms use', () => {
    const config = loadConfig({
      POSTGRES_URL: 'postgresql://u:p@db/app',
      MINIO_ENDPOINT: 'minio:9000',
      MINIO_ACCESS_KEY: 'key/1',
      MINIO_SECRET_KEY: 'a+b c',
    });
    expect(config.postgres.url).toBe('postgresql://u:p@db/app');
    expect(config.objects.url).toBe(
      'http://key%2F1:a%2Bb%20c@minio:9000/?region=us-east-1&path_style=true',
    );
    expect(problemsOf({ MINIO_ENDPOINT: 'minio:9000' })).toEqual([
      'MINIO_ACCESS_KEY',
      'MINIO_SECRET_KEY',
    ]);
  });

  it('names every mistake at once, with an example and never the value', () => {
    const env = {
      DATABASE_URL: 'mysql://root:hush@db/x',
      MONGODB_URL: 'mongodb://user:hu@sh@/',
      MONGODB_CLUSTERS: '{"eu": 7}',
      S3_URL: 'minio:hush',
      JWT_SECRET: 'hush',
      PORT: '70000',
      CORS_ORIGINS: 'https://a.example, https://b.example/path',
      AGENT_DATABASE_TEMPLATE: 'logs',
      LOG_LEVEL: 'chatty',
      REQUEST_DEADLINE_MS: '5s',
      STORE_WALL: 'maybe',
    };
    expect(problemsOf(env).sort()).toEqual(Object.keys(env).sort());
    const message = messageOf(env);
    expect(message).not.toContain('hush');
    for (const name of Object.keys(env)) expect(message).toContain(`${name}=`);
  });

  it('wants secrets when no store is embedded', () => {
    const { JWT_SECRET, CURSOR_SECRET, ...stores } = EXTERNAL;
    expect(problemsOf(stores)).toEqual(['JWT_SECRET', 'CURSOR_SECRET']);
    const jwks = { JWT_JWKS_URL: 'https://login.example.com/jwks.json', CURSOR_SECRET };
    expect(problemsOf({ ...stores, ...jwks })).toEqual([]);
    expect(loadConfig(stores, { stores: false }).auth.secret).toBeUndefined();
    expect(problemsOf({ ...stores, S3_URL: undefined })).toEqual([]);
  });

  it('wants secrets that nobody guesses, and one way of checking tokens', () => {
    const { example } = VARIABLES.JWT_SECRET;
    for (const weak of ['x'.repeat(31), 'x'.repeat(64), 'abcdefg'.repeat(9), example]) {
      expect(problemsOf({ ...EXTERNAL, JWT_SECRET: weak })).toContain('JWT_SECRET');
    }
    const hexadecimal = '00112233445566778899aabbccddeeff';
    expect(problemsOf({ ...EXTERNAL, CURSOR_SECRET: hexadecimal })).toEqual([]);
    const both = { ...EXTERNAL, JWT_JWKS_URL: 'https://login.example.com/jwks.json' };
    expect(problemsOf(both)).toEqual(['JWT_JWKS_URL']);
  });

  it('refuses embedded stores in production unless told so', () => {
    const { MONGODB_URL, ...others } = EXTERNAL;
    expect(problemsOf({ ...others, NODE_ENV: 'production' })).toEqual(['MONGODB_URL']);
    const allowed = { ...others, NODE_ENV: 'production', EMBEDDED_IN_PRODUCTION: 'yes' };
    expect(loadConfig(allowed).production).toBe(true);
    expect(problemsOf({ ...EXTERNAL, MONGODB_URL, NODE_ENV: 'production' })).toEqual([]);
  });

  it('refuses what makes no sense alone', () => {
    const url = 'postgres://u:p@db/app';
    expect(
      problemsOf({
        DATABASE_ADMIN_URL: url,
        DATABASE_READ_URLS: url,
        DATABASE_URL_EVALUATOR: url,
        MONGODB_URL_EVALUATOR: 'mongodb://u:p@db/',
        MONGODB_CLUSTERS_EVALUATOR: '{"eu":"mongodb://u:p@eu/"}',
        MONGODB_AGENT_CREDENTIALS: '/not/there.json',
      }).sort(),
    ).toEqual([
      'DATABASE_ADMIN_URL',
      'DATABASE_READ_URLS',
      'DATABASE_URL_EVALUATOR',
      'MONGODB_AGENT_CREDENTIALS',
      'MONGODB_CLUSTERS_EVALUATOR',
      'MONGODB_URL_EVALUATOR',
    ]);
  });

  it('notices a name that is one slip away from its own', () => {
    const slips = { DATABSE_URL: 'x', MONGODB_URI: 'x', S3_PUBLIC_URLS: 'x', HOME: 'x', CORS: 'x' };
    expect(loadConfig(slips).warnings).toEqual([
      'DATABSE_URL is not a variable of this program. Is DATABASE_URL meant?',
      'MONGODB_URI is not a variable of this program. Is MONGODB_URL meant?',
      'S3_PUBLIC_URLS is not a variable of this program. Is S3_PUBLIC_URL meant?',
    ]);
    expect(messageOf({ DATABSE_URL: 'x', PORT: 'x' })).toContain('Is DATABASE_URL meant?');
  });

  it('gives a configuration or a ConfigError for any text, and nothing else', () => {
    const names = fc.constantFrom(...Object.keys(VARIABLES));
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.webUrl(), fc.json());
    fc.assert(
      fc.property(fc.dictionary(names, texts), (env) => {
        for (const variable of problemsOf(env)) expect(VARIABLES).toHaveProperty(variable);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the manual of the configuration', () => {
  it('is what .env.example says', () => {
    const file = join(__dirname, '../../.env.example');
    expect(readFileSync(file, 'utf8')).toBe(envExample());
  });

  it('gives examples that are accepted', () => {
    for (const { variables } of SECTIONS) {
      for (const { parse, example } of Object.values(variables)) {
        expect(() => parse(example)).not.toThrow();
      }
    }
  });

  it('has a row for each variable', () => {
    const rows = configurationTable().split('\n').slice(2);
    expect(rows).toHaveLength(Object.keys(VARIABLES).length);
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(6);
  });
});
