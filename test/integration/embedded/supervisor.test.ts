import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { Client } from 'pg';
import { storesFor } from '../../../src/cli/stores';
import { loadConfig } from '../../../src/config/load-config';
import { type Embedded, startEmbedded } from '../../../src/embedded';
import { readRunFile, removeRunFile, writeRunFile } from '../../../src/embedded/run-file';
import { createObjectStore } from '../../../src/stores/objects/object-store';

const ALL = { postgres: true, mongo: true, objects: true };

describe('the embedded stores together', () => {
  let dataDir: string;
  let embedded: Embedded;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'triptych-supervisor-'));
    embedded = await startEmbedded({ dataDir, want: ALL });
  });
  afterAll(async () => {
    await embedded.stop();
    await rm(dataDir, { recursive: true });
  });

  it('answer the official drivers at the URLs they name', async () => {
    const sql = new Client(embedded.databaseUrl);
    await sql.connect();
    const mongo = new MongoClient(embedded.mongodbUrl ?? '');
    const buckets = { screenshots: 'screenshots', binaries: 'binaries', artifacts: 'artifacts' };
    const objects = createObjectStore({ url: embedded.s3Url ?? '', buckets });
    try {
      expect((await sql.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      await mongo.db('agent1db').collection('logs').insertOne({ level: 'info' });
      expect(await mongo.db('agent1db').collection('logs').countDocuments()).toBe(1);
      expect(await objects.ensureBucket('screenshots')).toBe('created');
      expect(await objects.bucketState('absent')).toBe('missing');
    } finally {
      await sql.end();
      await mongo.close();
      objects.close();
    }
  });

  it('give evaluators a user that may not write', async () => {
    const reader = new MongoClient(embedded.mongodbEvaluatorUrl ?? '');
    try {
      const logs = reader.db('agent1db').collection('logs');
      await expect(logs.insertOne({ level: 'info' })).rejects.toMatchObject({ code: 13 });
    } finally {
      await reader.close();
    }
  });

  it('refuse a second owner of the data folder and name the first', async () => {
    await expect(startEmbedded({ dataDir, want: ALL })).rejects.toThrow(
      `in use by process ${process.pid}`,
    );
  });

  it('keep their secrets to the owner of the files', async () => {
    expect((await stat(join(dataDir, 'secrets.json'))).mode & 0o777).toBe(0o600);
    const secrets = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8'));
    expect(secrets.jwtSecret.length).toBeGreaterThanOrEqual(32);
  });

  it('serve a command beside the running instance, which goes on afterwards', async () => {
    const { databaseUrl = '', mongodbUrl = '', s3Url = '', mongodbEvaluatorUrl } = embedded;
    const graphqlUrl = 'http://127.0.0.1:4000/graphql';
    writeRunFile(dataDir, { graphqlUrl, databaseUrl, mongodbUrl, mongodbEvaluatorUrl, s3Url });
    expect((await stat(join(dataDir, 'run.json'))).mode & 0o777).toBe(0o600);
    const stores = await storesFor(loadConfig({ DATA_DIR: dataDir }));
    expect(stores.running?.pid).toBe(process.pid);
    expect(stores.embedded).toEqual(ALL);
    expect(stores.config.postgres).toMatchObject({ url: databaseUrl, pooler: 'transaction' });
    expect(stores.config.auth.secret).toBeDefined();
    await stores.release();
    const sql = new Client(databaseUrl);
    await sql.connect();
    await sql.end();
    removeRunFile(dataDir);
    expect(readRunFile(dataDir)).toBeUndefined();
  });

  it('start for one command alone where nothing runs, and only what is not external', async () => {
    const alone = await mkdtemp(join(tmpdir(), 'triptych-alone-'));
    const said: string[] = [];
    const env = { DATA_DIR: alone, DATABASE_URL: embedded.databaseUrl, S3_URL: embedded.s3Url };
    const stores = await storesFor(loadConfig(env), { say: (line) => said.push(line) });
    expect(stores.embedded).toEqual({ postgres: false, mongo: true, objects: false });
    expect(stores.urls.databaseUrl).toBe(embedded.databaseUrl);
    expect(stores.config.postgres.pooler).toBe('session');
    expect(said).toEqual([`Embedded stores, for laptops and tests: MongoDB. Data in ${alone}.`]);
    await stores.release();
    await rm(alone, { recursive: true });
  });
});
