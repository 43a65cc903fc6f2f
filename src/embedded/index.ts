import { join } from 'node:path';
import { EmbeddedError } from './embedded-error';
import { type EmbeddedMongo, startEmbeddedMongo } from './mongo';
import { startMongod } from './mongod';
import { startEmbeddedPostgres } from './postgres';
import { takeProcessLock } from './process-lock';
import { startEmbeddedS3 } from './s3';
import { embeddedSecrets } from './secrets';

export type EmbeddedStore = 'postgres' | 'mongo' | 'objects';

export interface EmbeddedOptions {
  dataDir: string;
  want: Record<EmbeddedStore, boolean>;
  /** A real mongod to start in place of the embedded MongoDB. */
  mongodBinary?: string;
  /** Told in one sentence of what went wrong later: an engine that broke, a server that ended. */
  onTrouble?(sentence: string): void;
}

export interface Embedded {
  databaseUrl?: string;
  mongodbUrl?: string;
  mongodbEvaluatorUrl?: string;
  s3Url?: string;
  stop(): Promise<void>;
}

/** One running store: its share of the URLs, and its end. */
interface Started {
  urls: Omit<Embedded, 'stop'>;
  stop(): Promise<void>;
}

export const MONGO_USER = 'triptych';
export const MONGO_READER = 'triptych_reader';

/** Starts the wanted stores side by side; all of them run, or none is left behind. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { dataDir, want } = options;
  const lock = takeProcessLock(join(dataDir, 'lock'), `The data folder ${dataDir}`);
  const starts: Promise<Started>[] = [];
  if (want.postgres) starts.push(postgres(options));
  if (want.mongo) starts.push(mongo(options));
  if (want.objects) starts.push(objects(options));
  const results = await Promise.allSettled(starts);
  const running = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async () => {
    await Promise.allSettled(running.map((one) => one.stop()));
    lock.release();
  };
  const failed = results.find((one) => one.status === 'rejected');
  if (failed) {
    await stop();
    throw asEmbeddedError(failed.reason);
  }
  return Object.assign({}, ...running.map(({ urls }) => urls), { stop });
}

async function postgres({ dataDir, onTrouble }: EmbeddedOptions): Promise<Started> {
  const { postgresPassword: password } = embeddedSecrets(dataDir);
  const server = await startEmbeddedPostgres({
    folder: join(dataDir, 'postgres'),
    password,
    onRestart({ restarted, reason }) {
      const end = restarted ? 'It was started anew.' : 'It could not be started anew; restart.';
      onTrouble?.(`The embedded PostgreSQL broke (${reason}). ${end}`);
    },
  });
  return { urls: { databaseUrl: server.url }, stop: () => server.stop() };
}

async function mongo(options: EmbeddedOptions): Promise<Started> {
  const { dataDir, mongodBinary, onTrouble } = options;
  const { mongoPassword, mongoReaderPassword } = embeddedSecrets(dataDir);
  const users = [
    { username: MONGO_USER, password: mongoPassword, role: 'readWrite' as const },
    { username: MONGO_READER, password: mongoReaderPassword, role: 'read' as const },
  ];
  const server: Pick<EmbeddedMongo, 'url' | 'stop'> = mongodBinary
    ? await startMongod({
        binary: mongodBinary,
        folder: join(dataDir, 'mongod'),
        users,
        onExit: (sentence) => onTrouble?.(sentence),
      })
    : await startEmbeddedMongo({
        folder: join(dataDir, 'mongo'),
        users: users.map(({ role, ...user }) => ({ ...user, roles: [{ db: '*', role }] })),
      });
  const urls = {
    mongodbUrl: server.url(MONGO_USER),
    mongodbEvaluatorUrl: server.url(MONGO_READER),
  };
  return { urls, stop: () => server.stop() };
}

async function objects({ dataDir, onTrouble }: EmbeddedOptions): Promise<Started> {
  const { s3AccessKeyId, s3SecretAccessKey } = embeddedSecrets(dataDir);
  const server = await startEmbeddedS3({
    folder: join(dataDir, 'objects'),
    credentials: [{ accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey }],
    onError: (error) => onTrouble?.(`The embedded S3 endpoint failed: ${error}`),
  });
  return { urls: { s3Url: server.url }, stop: () => server.stop() };
}

/** A store that does not start has met a full disk, a spoilt file, a taken port: no bug. */
function asEmbeddedError(error: unknown): EmbeddedError {
  if (error instanceof EmbeddedError) return error;
  const words = error instanceof Error ? error.message : String(error);
  return new EmbeddedError(`An embedded store did not start: ${words}`, { cause: error });
}

const STORE_NAMES: Record<EmbeddedStore, string> = {
  postgres: 'PostgreSQL',
  mongo: 'MongoDB',
  objects: 'S3',
};

/** What the log says at start; undefined where every store is external. */
export function embeddedNotice({
  want,
  dataDir,
  mongodBinary,
}: EmbeddedOptions): string | undefined {
  const wanted = (Object.keys(STORE_NAMES) as EmbeddedStore[]).filter((store) => want[store]);
  if (wanted.length === 0) return undefined;
  const names = wanted.map((store) =>
    store === 'mongo' && mongodBinary ? `MongoDB (${mongodBinary})` : STORE_NAMES[store],
  );
  return `Embedded stores, for laptops and tests: ${names.join(', ')}. Data in ${dataDir}.`;
}
