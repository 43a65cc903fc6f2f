import { type Authenticate, createAuthenticator } from './access/authenticate';
import type { Caller } from './access/caller';
import { createPermissions } from './access/permissions';
import { type AuditRoom, auditOptions, showBacklog } from './app/audit';
import { chargeTo, showBudgets, toldOfBudgets } from './app/budgets';
import type { Front, FrontOptions } from './app/front';
import { storeHealth } from './app/health';
import { breakersOf, showStores } from './app/store-gauges';
import { storeReports } from './app/store-reports';
import { createAgentRegistry } from './domains/agent/agent.store';
import { ApiKeyService } from './domains/api-key/api-key.service';
import { createApiKeyStore } from './domains/api-key/api-key.store';
import { BudgetService } from './domains/budget/budget.service';
import { createRateLimitStore } from './domains/budget/rate-limit.store';
import { loadersOver } from './domains/loaders';
import { createDomainStores, createServices, type Stores } from './domains/services';
import { createCursorCodec } from './graphql/cursor';
import { createEngine, type Engine } from './graphql/engine';
import { createExplanations, type Explanations } from './graphql/explain';
import type { Metrics } from './http/metrics';
import { createMongoStore } from './stores/mongo/mongo-store';
import { createObjectStore } from './stores/objects/object-store';
import { READ_TIMEOUT_MS } from './stores/postgres/connection-options';
import { createPostgresStore, type StatementReport } from './stores/postgres/postgres-store';

export interface AppOptions extends Pick<FrontOptions, 'config' | 'log'> {
  /** The port that it answers behind. Whoever made it closes it, before the app. */
  front: Front;
  /** Told of every statement and call, beside the metrics. */
  onStatement?: (statement: StatementReport) => void;
  onMongoCall?: (call: { operation: string; agent: string; ms: number; code?: string }) => void;
  /** How long one read may take; a second where nobody says otherwise. */
  readBudgetMs?: number;
  /** How many audit rows may wait in memory, and how many bytes of them on disk. */
  auditRoom?: AuditRoom;
  /** Milliseconds that only go forward; the process's own where nobody says otherwise. */
  clock?: () => number;
}

export interface App {
  stores: Stores;
  engine: Engine;
  authenticate: Authenticate;
  /** After its front, so that nobody asks any more. */
  close(): Promise<void>;
}

/** The composition root: stores → domains → schema → server. */
export function createApp(options: AppOptions): App {
  const { config, log, front } = options;
  const { metrics } = front;
  const explanations = createExplanations(() => breakersOf(stores));
  const stores = openStores(options, { metrics, explanations });
  const permissions = createPermissions({ evaluatorLinks: config.evaluatorLinks });
  const domainStores = createDomainStores(stores);
  const secret = required(config.cursorSecret, 'CURSOR_SECRET');
  const services = createServices(stores, domainStores, {
    permissions,
    uploadSecret: secret,
    onRegistered: (registered) => metrics.countRegistered(registered),
    audit: auditOptions({ dataDir: config.dataDir, room: options.auditRoom }, { log, metrics }),
  });
  const { trail } = services;
  const loadersOf = loadersOver(domainStores, { permissions, trail });
  showBacklog(trail, metrics);
  const budgets = new BudgetService(createRateLimitStore(stores.postgres), {
    limits: config.budgets,
    patienceMs: (options.readBudgetMs ?? READ_TIMEOUT_MS) / 10,
    now: options.clock,
    ...toldOfBudgets(log, metrics),
  });
  showBudgets(budgets, metrics);
  const cursors = createCursorCodec(secret);
  const health = () => storeHealth(stores);

  const engine = createEngine({
    introspection: config.http.introspection,
    contextFor: (caller: Caller) => ({
      caller,
      services,
      permissions,
      cursors,
      budgets,
      costLimit: config.costLimits[caller.session.role],
      health,
      loaders: loadersOf(caller),
    }),
    costLimits: config.costLimits,
    charge: chargeTo(budgets),
    knownAgents: (caller) => services.agents.howMany(caller),
    explain: ({ session, signal }) =>
      permissions.allows(session, 'answer.explain') ? explanations.begin(signal) : undefined,
    report: (error) => log.error({ err: error }, 'an operation failed'),
  });
  const apiKeys = new ApiKeyService(createApiKeyStore(stores.postgres), {
    now: options.clock,
    onTrouble: (error) => log.warn({ err: error }, 'the last use of API keys was not written'),
  });
  const authenticate = createAuthenticator({
    ...config.auth,
    apiKey: (key) => apiKeys.session(key),
    onKeySetTrouble: (error) => log.warn({ err: error }, 'the key set could not be renewed'),
  });
  front.open({ authenticate, execute: (request) => engine.execute(request), health });

  return {
    stores,
    engine,
    authenticate,
    async close() {
      await engine.stop();
      await trail.close();
      await apiKeys.close();
      stores.objects.close();
      await Promise.all([stores.mongo.close(), stores.postgres.close()]);
    },
  };
}

function openStores(
  options: AppOptions,
  { metrics, explanations }: { metrics: Metrics; explanations: Explanations },
): Stores {
  const reports = storeReports(metrics, explanations);
  const { config, log, readBudgetMs = READ_TIMEOUT_MS } = options;
  const postgres = createPostgresStore({
    url: required(config.postgres.url, 'DATABASE_URL'),
    roleUrls: config.postgres.roleUrls,
    readUrls: config.postgres.readUrls,
    rolePools: config.postgres.pooler === 'session',
    wall: config.postgres.wall,
    max: 10,
    readTimeoutMs: readBudgetMs,
    onError: (error) => log.warn({ err: error }, 'a PostgreSQL connection broke'),
    onStatement: (statement) => {
      reports.statement(statement);
      options.onStatement?.(statement);
    },
  });
  const mongo = createMongoStore({
    defaultUrl: required(config.mongo.url, 'MONGODB_URL'),
    clusters: config.mongo.clusters,
    evaluatorUrl: config.mongo.evaluatorUrl,
    clusterEvaluators: config.mongo.clusterEvaluators,
    credentialsFile: config.mongo.agentCredentialsFile,
    template: config.mongo.databaseTemplate,
    registry: createAgentRegistry(postgres),
    readBudgetMs,
    now: options.clock,
    connectionWaitMs: Math.min(readBudgetMs / 2, 2_000),
    onCall: (call) => {
      reports.mongoCall(call);
      options.onMongoCall?.(call);
    },
  });
  const objects = createObjectStore({
    url: required(config.objects.url, 'S3_URL'),
    publicUrl: config.objects.publicUrl,
    buckets: config.objects.buckets,
    readTimeoutMs: readBudgetMs,
    onSigned: (links) => metrics.countPresigns(links),
    onCall: reports.objectCall,
  });
  const stores = { postgres, mongo, objects };
  showStores(stores, metrics);
  return stores;
}

function required(value: string | undefined, name: string): string {
  if (!value) throw new Error(`${name} was not filled in before the app was made`);
  return value;
}
