import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateStores } from '../../../src/cli/migrate/migrate-stores';
import { storesFor } from '../../../src/cli/stores';
import { loadConfig } from '../../../src/config/load-config';
import { removeRunFile, writeRunFile } from '../../../src/embedded/run-file';
import { runDoctor } from './run-doctor';

describe('triptych doctor over embedded stores', () => {
  let env: Record<string, string>;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'triptych-doctor-'));
    // Without a PATH no mongod is found: the embedded server is what is looked at.
    env = { DATA_DIR: dataDir, PATH: '' };
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('starts them, names them, and asks nobody to prepare what the next start prepares', async () => {
    const { code, find, err } = await runDoctor(env);
    expect(err).toContain('Embedded stores, for laptops and tests');
    expect(code).toBe(0);
    expect(find('postgres', 'embedded PostgreSQL')).toEqual({ level: 'ok' });
    expect(find('mongo', 'embedded MongoDB server')).toEqual({ level: 'ok' });
    expect(find('mongo', 'evaluators read as triptych_reader')).toEqual({ level: 'ok' });
    expect(find('objects', 'embedded S3 endpoint')).toEqual({ level: 'ok' });
    for (const [store, text] of [
      ['postgres', 'is not migrated'],
      ['objects', 'missing'],
    ] as const) {
      expect(find(store, text)).toEqual({ level: 'warn', todo: 'npm start makes it' });
    }
  });

  it('works beside a running instance, whose stores go on', async () => {
    const stores = await storesFor(loadConfig(env), { shareRunning: false });
    try {
      await migrateStores(stores);
      writeRunFile(dataDir, { graphqlUrl: 'http://127.0.0.1:4000/graphql', ...stores.urls });
      for (let time = 0; time < 2; time += 1) {
        const { code, findings, err } = await runDoctor(env);
        expect(err).toBe(
          `Looking at the stores of the running instance (process ${process.pid}).\n`,
        );
        expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
        expect(code).toBe(0);
      }
    } finally {
      removeRunFile(dataDir);
      await stores.release();
    }
  });
});
