import type { Config } from '../config/config';
import { type RunFile, readRunFile } from '../embedded/run-file';
import { embeddedSecrets } from '../embedded/secrets';

export interface StoreUrls {
  databaseUrl: string;
  mongodbUrl: string;
  mongodbEvaluatorUrl?: string;
  s3Url: string;
}

export interface Stores {
  urls: StoreUrls;
  /** The configuration with every URL and secret filled in. */
  config: Config;
  /** Which stores are embedded ones, here or in a running instance. */
  embedded: { postgres: boolean; mongo: boolean; objects: boolean };
  /** The running instance whose stores are used, if there is one. */
  running?: RunFile;
  /** Stops what was started here; a running instance's stores go on. */
  release(): Promise<void>;
}

export interface StoresOptions {
  /** Told in one sentence what is started, and of trouble later. */
  say?(sentence: string): void;
  /** False for `serve`, which must not live off another instance. */
  shareRunning?: boolean;
}

/**
 * External stores where the configuration names them; for the rest a running instance's, else
 * embedded ones started here until `release`.
 */
export async function storesFor(config: Config, options: StoresOptions = {}): Promise<Stores> {
  const { say = () => undefined, shareRunning = true } = options;
  const { postgres, mongo, objects, dataDir } = config;
  const want = { postgres: !postgres.url, mongo: !mongo.url, objects: !objects.url };
  const anyEmbedded = Object.values(want).some(Boolean);
  const running = anyEmbedded && shareRunning ? readRunFile(dataDir) : undefined;
  if (!anyEmbedded || running) {
    const urls = urlsOf(config, running ?? {});
    return { urls, config: filled(config, urls, want), embedded: want, running, release: nothing };
  }
  // Servers of their own, in many files: loaded where they are started.
  const { embeddedNotice, startEmbedded } = require('../embedded') as typeof import('../embedded');
  const wanted = { dataDir, want, mongodBinary: mongo.binary, onTrouble: say };
  const notice = embeddedNotice(wanted);
  if (notice) say(notice);
  const started = await startEmbedded(wanted);
  const urls = urlsOf(config, started);
  return {
    urls,
    config: filled(config, urls, want),
    embedded: want,
    release: () => started.stop(),
  };
}

const nothing = () => Promise.resolve();

function urlsOf({ postgres, mongo, objects }: Config, found: Partial<StoreUrls>): StoreUrls {
  return {
    databaseUrl: postgres.url ?? found.databaseUrl ?? '',
    mongodbUrl: mongo.url ?? found.mongodbUrl ?? '',
    mongodbEvaluatorUrl: mongo.url ? mongo.evaluatorUrl : found.mongodbEvaluatorUrl,
    s3Url: objects.url ?? found.s3Url ?? '',
  };
}

function filled(config: Config, urls: StoreUrls, embedded: Stores['embedded']): Config {
  const { auth, postgres, mongo, objects, dataDir } = config;
  const secrets = Object.values(embedded).some(Boolean) ? embeddedSecrets(dataDir) : undefined;
  return {
    ...config,
    auth: { ...auth, secret: auth.secret ?? (auth.jwksUrl ? undefined : secrets?.jwtSecret) },
    cursorSecret: config.cursorSecret ?? secrets?.cursorSecret,
    postgres: {
      ...postgres,
      url: urls.databaseUrl,
      // The embedded engine has one session for everybody: each transaction names its role itself.
      pooler: embedded.postgres ? 'transaction' : postgres.pooler,
    },
    mongo: { ...mongo, url: urls.mongodbUrl, evaluatorUrl: urls.mongodbEvaluatorUrl },
    objects: { ...objects, url: urls.s3Url },
  };
}
