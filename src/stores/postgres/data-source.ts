import { DataSource } from 'typeorm';
import { POSTGRES_ENTITIES } from '../../../entities/postgres';
import { connectionOptions } from './connection-options';
import { MIGRATIONS } from './migrations';

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
    poolSize: 1,
    connectTimeoutMS: connectionOptions(url).connectionTimeoutMillis,
  });
}
