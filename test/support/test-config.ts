import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config/config';
import { loadConfig } from '../../src/config/load-config';
import type { TestMongo } from './test-mongo';
import type { TestObjects } from './test-objects';
import type { TestDatabase } from './test-postgres';

export interface TestStores {
  postgres: TestDatabase;
  mongo: TestMongo;
  objects: TestObjects;
}

export const TEST_SECRET = 'a secret of thirty-two bytes, for tests only';

/** The environment that names a test's own stores. */
export const environmentOf = ({
  postgres,
  mongo,
  objects,
}: TestStores): Record<string, string> => ({
  DATABASE_URL: postgres.url,
  MONGODB_URL: mongo.url,
  AGENT_DATABASE_TEMPLATE: mongo.template,
  S3_URL: objects.url,
  BUCKET_SCREENSHOTS: objects.buckets.screenshots,
  BUCKET_BINARIES: objects.buckets.binaries,
  BUCKET_ARTIFACTS: objects.buckets.artifacts,
  JWT_SECRET: TEST_SECRET,
  CURSOR_SECRET: TEST_SECRET,
  ...(postgres.embedded && { DATABASE_POOLER: 'transaction' }),
});

/** The configuration of a gateway over a test's own stores, as the environment would give it. */
export const testConfig = (stores: TestStores, env: Record<string, string> = {}): Config =>
  loadConfig(testEnvironment(stores, env));

export function testEnvironment(
  stores: TestStores,
  env: Record<string, string> = {},
): Record<string, string> {
  const { evaluatorUrl } = stores.mongo;
  return {
    ...environmentOf(stores),
    ...(evaluatorUrl && { MONGODB_URL_EVALUATOR: evaluatorUrl }),
    PORT: '0',
    LOG_LEVEL: 'silent',
    // Made when something is kept there, and removed with the gateway.
    DATA_DIR: join(tmpdir(), `triptych-test-${randomUUID()}`),
    REQUEST_DEADLINE_MS: '20000',
    // Tests ask fast: budgets are counted as ever, and only tests of theirs come to an end of them.
    RATE_LIMIT: '10000000',
    COST_BUDGET: '1000000000',
    PLAYGROUND: 'on',
    INTROSPECTION: 'on',
    ...env,
  };
}
