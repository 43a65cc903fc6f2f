import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROLES, type Role } from '../access/roles';
import { budgetsOf, costLimitsOf } from './budgets';
import type { Config } from './config';
import { ConfigError, type ConfigProblem } from './config-error';
import { findOnPath } from './find-on-path';
import { minioUrl } from './minio-url';
import { Refused } from './parsers';
import { misspelt } from './unknown-variables';
import { VARIABLES, type Values, type VariableName } from './variables';

const ROLE_URLS = {
  agent: 'DATABASE_URL_AGENT',
  evaluator: 'DATABASE_URL_EVALUATOR',
  frontend: 'DATABASE_URL_FRONTEND',
  admin: 'DATABASE_URL_ADMIN',
} as const satisfies Record<Role, VariableName>;

export type Environment = Record<string, string | undefined>;

export interface LoadOptions {
  /** False for what needs no store (a token, the schema): nothing is asked of the stores then. */
  stores?: boolean;
}

/** Reads the environment once; throws a ConfigError that names every mistake in it. */
export function loadConfig(env: Environment, { stores = true }: LoadOptions = {}): Config {
  const problems: ConfigProblem[] = [];
  const values = parseAll(env, problems);
  const config = assemble(values, env, problems);
  problems.push(...contradictions(config, values, stores));
  if (problems.length > 0) throw new ConfigError(problems, config.warnings);
  return config;
}

function parseAll(env: Environment, problems: ConfigProblem[]): Partial<Values> {
  const parsed = Object.entries(VARIABLES).map(([name, { parse, example }]) => {
    // Compose files pass what is not set as an empty text.
    const text = env[name]?.trim();
    if (!text) return [name, undefined];
    try {
      return [name, parse(text)];
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problems.push({ variable: name, message: error.message, example });
      return [name, undefined];
    }
  });
  return Object.fromEntries(parsed);
}

function assemble(values: Partial<Values>, env: Environment, problems: ConfigProblem[]): Config {
  const databaseUrl = values.DATABASE_URL ?? values.POSTGRES_URL;
  const objectsUrl = values.S3_URL ?? minioUrl(values, problems);
  // A refused URL still means that the store is not an embedded one.
  const external = (...names: VariableName[]) => names.some((name) => env[name]?.trim());
  const allEmbedded = !external(
    'DATABASE_URL',
    'POSTGRES_URL',
    'MONGODB_URL',
    'S3_URL',
    'MINIO_ENDPOINT',
  );
  const production = values.NODE_ENV === 'production';
  return {
    production,
    dataDir: resolve(values.DATA_DIR ?? '.data'),
    logLevel: values.LOG_LEVEL ?? 'info',
    http: {
      host: values.HOST ?? '127.0.0.1',
      port: values.PORT ?? 4000,
      metricsPort: values.METRICS_PORT,
      corsOrigins: values.CORS_ORIGINS ?? [],
      requestDeadlineMs: values.REQUEST_DEADLINE_MS ?? 5000,
      lameDuckMs: values.LAME_DUCK_MS ?? (production ? 4000 : 0),
      playground: values.PLAYGROUND ?? allEmbedded,
      introspection: values.INTROSPECTION ?? allEmbedded,
    },
    auth: {
      secret: values.JWT_SECRET,
      jwksUrl: values.JWT_JWKS_URL,
      issuer: values.JWT_ISSUER ?? 'triptych',
      audience: values.JWT_AUDIENCE ?? 'triptych',
    },
    cursorSecret: values.CURSOR_SECRET,
    evaluatorLinks: values.EVALUATOR_LINKS ?? false,
    budgets: budgetsOf(values),
    costLimits: costLimitsOf(values),
    postgres: {
      url: databaseUrl,
      adminUrl: values.DATABASE_ADMIN_URL,
      readUrls: values.DATABASE_READ_URLS ?? [],
      roleUrls: given({
        agent: values.DATABASE_URL_AGENT,
        evaluator: values.DATABASE_URL_EVALUATOR,
        frontend: values.DATABASE_URL_FRONTEND,
        admin: values.DATABASE_URL_ADMIN,
      }),
      pooler: values.DATABASE_POOLER ?? 'session',
      wall: values.STORE_WALL ?? true,
      pgDump: findOnPath('pg_dump', env.PATH),
    },
    mongo: {
      url: values.MONGODB_URL,
      evaluatorUrl: values.MONGODB_URL_EVALUATOR,
      clusters: values.MONGODB_CLUSTERS ?? {},
      clusterEvaluators: values.MONGODB_CLUSTERS_EVALUATOR ?? {},
      agentCredentialsFile: values.MONGODB_AGENT_CREDENTIALS,
      databaseTemplate: values.AGENT_DATABASE_TEMPLATE ?? '{agent}db',
      binary: values.MONGODB_URL
        ? undefined
        : (values.MONGOD_BINARY ?? findOnPath('mongod', env.PATH)),
    },
    objects: {
      url: objectsUrl,
      publicUrl: values.S3_PUBLIC_URL,
      buckets: {
        screenshots: values.BUCKET_SCREENSHOTS ?? 'screenshots',
        binaries: values.BUCKET_BINARIES ?? 'binaries',
        artifacts: values.BUCKET_ARTIFACTS ?? 'artifacts',
      },
    },
    warnings: misspelt(env),
  };
}

function given<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** What each variable allows alone and the whole does not. */
function contradictions(config: Config, values: Partial<Values>, stores: boolean): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const must = (holds: boolean, variable: VariableName, message: string) => {
    if (!holds) problems.push({ variable, message, example: VARIABLES[variable].example });
  };
  const { postgres, mongo, objects, auth } = config;
  const file = mongo.agentCredentialsFile;
  must(!file || existsSync(file), 'MONGODB_AGENT_CREDENTIALS', 'names a file that is not there.');
  must(
    !mongo.binary || existsSync(mongo.binary),
    'MONGOD_BINARY',
    'names a file that is not there.',
  );
  const alone = 'needs DATABASE_URL beside it.';
  must(Boolean(postgres.url) || !postgres.adminUrl, 'DATABASE_ADMIN_URL', alone);
  must(Boolean(postgres.url) || postgres.readUrls.length === 0, 'DATABASE_READ_URLS', alone);
  for (const role of ROLES) {
    const has = Boolean(postgres.url) || !postgres.roleUrls[role];
    must(has, ROLE_URLS[role], alone);
  }
  must(
    Boolean(mongo.url) || !mongo.evaluatorUrl,
    'MONGODB_URL_EVALUATOR',
    'needs MONGODB_URL beside it.',
  );
  must(
    Object.keys(mongo.clusterEvaluators).every((name) => Object.hasOwn(mongo.clusters, name)),
    'MONGODB_CLUSTERS_EVALUATOR',
    'names a cluster that MONGODB_CLUSTERS does not.',
  );
  for (const secret of ['JWT_SECRET', 'CURSOR_SECRET'] as const) {
    const known = values[secret] === VARIABLES[secret].example;
    must(!known, secret, 'is the manual’s own example, which anybody can read.');
  }
  must(
    !auth.secret || !auth.jwksUrl,
    'JWT_JWKS_URL',
    'stands beside JWT_SECRET: tokens are checked by one of them, so unset the other.',
  );
  if (!stores) return problems;

  const embedded =
    'is not set, and embedded stores are for laptops and tests, not for NODE_ENV=production (EMBEDDED_IN_PRODUCTION=yes allows them all the same).';
  const allowed = !config.production || (values.EMBEDDED_IN_PRODUCTION ?? false);
  must(allowed || Boolean(postgres.url), 'DATABASE_URL', embedded);
  must(allowed || Boolean(mongo.url), 'MONGODB_URL', embedded);
  must(allowed || Boolean(objects.url), 'S3_URL', embedded);

  const allExternal = postgres.url && mongo.url && objects.url;
  const needed = 'is needed when every store is external';
  must(
    !allExternal || Boolean(auth.secret ?? auth.jwksUrl),
    'JWT_SECRET',
    `${needed} (or JWT_JWKS_URL).`,
  );
  must(!allExternal || Boolean(config.cursorSecret), 'CURSOR_SECRET', `${needed}.`);
  return problems;
}
