import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import { connectionOptions } from '../../stores/postgres/connection-options';
import type { Output } from '../command';
import { createProgress } from '../progress';
import type { Stores } from '../stores';
import { DEFAULT_SIZE } from './seed-demo-data';
import { seedStores } from './seed-stores';

/** Demo data for a first start; a database that holds one task is somebody's and left alone. */
export async function seedIfEmpty(
  stores: Stores,
  { stderr, say }: { stderr: Output; say: (sentence: string) => void },
): Promise<void> {
  // Stands while demo data is written: a start that was cut off goes on with it the next time.
  const marker = join(stores.config.dataDir, 'seeding');
  const pool = new Pool({ ...connectionOptions(stores.config.postgres.url ?? ''), max: 1 });
  try {
    const { rowCount } = await pool.query('SELECT 1 FROM tasks LIMIT 1');
    if (rowCount && !existsSync(marker)) return;
  } finally {
    await pool.end();
  }
  writeFileSync(marker, '');
  say('The stores are empty: writing demo data.');
  const progress = createProgress({
    label: 'Demo data',
    total: DEFAULT_SIZE.tasks,
    unit: 'tasks',
    stderr,
  });
  await seedStores(stores, {
    fresh: true,
    size: DEFAULT_SIZE,
    onProgress: ({ stage, done }) => stage === 'tasks' && progress.update(done),
  });
  progress.finish();
  rmSync(marker);
}
