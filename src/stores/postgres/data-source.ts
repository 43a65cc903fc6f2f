import { DataSource, type Logger } from 'typeorm';
import { POSTGRES_ENTITIES } from '../../../entities/postgres';
import { connectionOptions } from './connection-options';
import { MIGRATIONS } from './migrations';

const nothing = () => undefined;

/** What goes wrong is thrown, and told once by who catches it; the default prints it as well. */
const SILENT: Logger = {
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
  logMigration: nothing,
  log: nothing,
};

/** For migrations alone: requests go by the pools of postgres-store.ts. */
export function createDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    schema: 'triptych',
    entities: POSTGRES_ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    logging: false,
    logger: SILENT,
    poolSize: 1,
    connectTimeoutMS: connectionOptions(url).connectionTimeoutMillis,
  });
}
