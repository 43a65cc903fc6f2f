import type { ClientConfig, CustomTypesConfig } from 'pg';
import { types } from 'pg';

const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const DATE = 1082;
const BIGINT = 20;
const AS_TEXT = new Set([TIMESTAMP, TIMESTAMPTZ, DATE, BIGINT]);

/** Times and bigints stay text: a Date would lose microseconds, a number would lose digits. */
export const textTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    AS_TEXT.has(oid)
      ? (value: string) => value
      : types.getTypeParser(oid, format as 'text')) as CustomTypesConfig['getTypeParser'],
};

export const READ_TIMEOUT_MS = 1_000;
export const WRITE_TIMEOUT_MS = 3_000;

/** What every connection has in common, whoever opens it. */
export function connectionOptions(url: string): ClientConfig {
  return {
    connectionString: url,
    types: textTypes,
    connectionTimeoutMillis: 5_000,
    application_name: 'triptych',
    keepAlive: true,
  };
}
