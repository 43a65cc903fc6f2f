import type { Role } from '../access/roles';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything the environment can say, read once by load-config.ts. A store without a URL is embedded. */
export interface Config {
  production: boolean;
  dataDir: string;
  logLevel: LogLevel;
  http: {
    host: string;
    port: number;
    metricsPort?: number;
    corsOrigins: string[];
    requestDeadlineMs: number;
    /** How long to go on taking requests after readiness failed. */
    lameDuckMs: number;
    playground: boolean;
    introspection: boolean;
  };
  auth: {
    /** HS256; either this or jwksUrl once loaded (embedded mode makes its own). */
    secret?: string;
    jwksUrl?: string;
    issuer: string;
    audience: string;
  };
  cursorSecret?: string;
  evaluatorLinks: boolean;
  /** Of one identity of each role, for a minute. */
  budgets: Record<Role, Budget>;
  /** What one request of each role may cost. */
  costLimits: Record<Role, number>;
  postgres: PostgresConfig;
  mongo: MongoConfig;
  objects: ObjectsConfig;
  /** Lines for the log at start: what was accepted but is probably not meant. */
  warnings: string[];
}

/** Infinite where nothing is limited. */
export interface Budget {
  requests: number;
  cost: number;
}

export interface PostgresConfig {
  url?: string;
  adminUrl?: string;
  readUrls: string[];
  roleUrls: Partial<Record<Role, string>>;
  /** `transaction`: connection options do not survive, so every statement names its role itself. */
  pooler: 'session' | 'transaction';
  /** Off: serve without the database's own roles; health reports it. */
  wall: boolean;
  /** The program that backups are taken with where it fits the server. */
  pgDump?: string;
}

export interface MongoConfig {
  url?: string;
  evaluatorUrl?: string;
  clusters: Record<string, string>;
  /** Of some of them or all, as the user that evaluators read with. */
  clusterEvaluators: Record<string, string>;
  agentCredentialsFile?: string;
  databaseTemplate: string;
  /** A real server to start instead of the embedded one. */
  binary?: string;
}

export interface ObjectsConfig {
  url?: string;
  publicUrl?: string;
  buckets: { screenshots: string; binaries: string; artifacts: string };
}
