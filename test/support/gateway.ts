import { rm } from 'node:fs/promises';
import { Pool } from 'pg';
import type { DestinationStream } from 'pino';
import { ROLES, type Role } from '../../src/access/roles';
import { type App, type AppOptions, createApp } from '../../src/app';
import { createFront, type Front } from '../../src/app/front';
import { migrateStores } from '../../src/cli/migrate/migrate-stores';
import { issueToken } from '../../src/cli/token';
import type { Config } from '../../src/config/config';
import { createLogger } from '../../src/http/log';
import { connectionOptions } from '../../src/stores/postgres/connection-options';
import type { StatementReport } from '../../src/stores/postgres/postgres-store';
import { type TestStores, testConfig } from './test-config';
import { startTestMongo } from './test-mongo';
import { startTestObjects } from './test-objects';
import type { PostgresServer } from './test-postgres';

export interface Asker {
  role: Role;
  agent?: string;
  sub?: string;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  data: any;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; [detail: string]: unknown };
  }[];
}

export const evaluator: Asker = { role: 'evaluator' };
export const frontend: Asker = { role: 'frontend' };
export const admin: Asker = { role: 'admin' };
export const agent = (key: string): Asker => ({ role: 'agent', agent: key });

const PATIENT_MS = 10_000;

export interface GatewayOptions {
  env?: Record<string, string>;
  /** Changes the migrated tables before the gateway looks at them, as other code has made its own. */
  prepare?: (pg: Pool) => Promise<void>;
  /** How the gateway alone reaches its stores, where that is not how the test does. */
  adapt?: (config: Config) => Config | Promise<Config>;
  /** Hands a token of each role to the playground, as embedded mode does. */
  tokens?: boolean;
  /** How long one read may take. Tests run beside others on few cores: only those of time need less. */
  readBudgetMs?: number;
  /** Milliseconds that only go forward, in place of the process's own. */
  clock?: () => number;
  /** How many audit rows may wait, where it matters. */
  auditRoom?: AppOptions['auditRoom'];
  /** Takes the log's lines; their level is the environment's. */
  log?: DestinationStream;
}

/** A gateway over stores of its own, asked over HTTP like any other. */
export class Gateway {
  /** Statements since the last `counted`, without those of transactions and accounting. */
  readonly statements: StatementReport[] = [];
  readonly mongoCalls: { operation: string; agent: string }[] = [];

  private constructor(
    readonly stores: TestStores,
    readonly config: Config,
    readonly app: App,
    private readonly reached: { url: string; front: Front; pg: Pool },
  ) {}

  get url(): string {
    return this.reached.url;
  }

  /** The owner of the tables, for what a test has to lay down or look up by itself. */
  get pg(): Pool {
    return this.reached.pg;
  }

  static async start(server: PostgresServer, options: GatewayOptions = {}): Promise<Gateway> {
    const [postgres, mongo, objects] = await Promise.all([
      server.create(),
      startTestMongo(),
      startTestObjects(),
    ]);
    const stores = { postgres, mongo, objects };
    try {
      return await Gateway.over(stores, options);
    } catch (error) {
      // What stays open keeps the test run from ending.
      await endStores(stores);
      throw error;
    }
  }

  private static async over(stores: TestStores, options: GatewayOptions): Promise<Gateway> {
    const { postgres } = stores;
    let config = testConfig(stores, options.env);
    const embedded = { postgres: postgres.embedded, mongo: false, objects: false };
    await migrateStores({ config, embedded });
    const pg = new Pool({ ...connectionOptions(postgres.url), max: 2 });
    pg.on('error', () => undefined);
    if (options.prepare) {
      await options.prepare(pg);
      await migrateStores({ config, embedded });
    }

    config = (await options.adapt?.(config)) ?? config;
    let gateway: Gateway | undefined;
    const log = createLogger(config.logLevel, options.log);
    const tokens = options.tokens ? () => tokensOf(config) : undefined;
    const front = createFront({ config, log, tokens, ready: () => true });
    const app = createApp({
      config,
      log,
      front,
      readBudgetMs: options.readBudgetMs ?? PATIENT_MS,
      ...(options.clock && { clock: options.clock }),
      ...(options.auditRoom && { auditRoom: options.auditRoom }),
      onStatement: (statement) => {
        if (statement.operation !== 'accounting') gateway?.statements.push(statement);
      },
      onMongoCall: (call) => gateway?.mongoCalls.push(call),
    });
    // As serve does before it says it is ready; it is asked once for the whole life.
    await app.stores.postgres.catalog();
    const { url } = await front.http.listen();
    gateway = new Gateway(stores, config, app, { url, front, pg });
    return gateway;
  }

  token({ role, agent, sub }: Asker): Promise<string> {
    return issueToken(this.config, { role, agent, sub: sub ?? agent ?? role, seconds: 600 });
  }

  async ask(asker: Asker, query: string, variables: object = {}): Promise<Answer> {
    const token = await this.token(asker);
    return this.send({ query, variables }, { authorization: `Bearer ${token}` });
  }

  /** The data of an answer without errors; an error fails the test with its text. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  async data(asker: Asker, query: string, variables: object = {}): Promise<any> {
    const { data, errors } = await this.ask(asker, query, variables);
    if (errors) throw new Error(JSON.stringify(errors, null, 2));
    return data;
  }

  /** The code of the only error. */
  async code(asker: Asker, query: string, variables: object = {}): Promise<string | undefined> {
    const { errors } = await this.ask(asker, query, variables);
    return errors?.length === 1 ? errors[0]?.extensions.code : `${errors?.length ?? 0} errors`;
  }

  async send(body: object, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    // What is left of a budget differs from one answer to the next that is the same.
    const { data, errors } = (await response.json()) as Omit<Answer, 'status'>;
    return { status: response.status, data, ...(errors && { errors }) };
  }

  /** What work cost: the statements and the calls to agents' databases it made. */
  async counted(work: () => Promise<unknown>) {
    this.statements.length = 0;
    this.mongoCalls.length = 0;
    await work();
    return { statements: [...this.statements], mongoCalls: [...this.mongoCalls] };
  }

  async stop(): Promise<void> {
    await this.reached.front.http.drain();
    await this.reached.front.http.close();
    await this.app.close();
    await this.pg.end();
    await endStores(this.stores);
    await rm(this.config.dataDir, { recursive: true, force: true });
  }
}

async function tokensOf(config: Config): Promise<Record<Role, string>> {
  const issued = ROLES.map(async (role) => {
    const agent = role === 'agent' ? 'agent1' : undefined;
    return [role, await issueToken(config, { role, agent, sub: 'demo', seconds: 600 })];
  });
  return Object.fromEntries(await Promise.all(issued));
}

async function endStores({ postgres, mongo, objects }: TestStores): Promise<void> {
  await Promise.all([postgres.drop(), mongo.stop(), objects.stop()]);
}
