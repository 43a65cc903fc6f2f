import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedError } from './embedded-error';
import { errorCode } from './error-code';

/** What embedded mode needs to keep secret; made once and kept beside the data it guards. */
export interface EmbeddedSecrets {
  jwtSecret: string;
  cursorSecret: string;
  postgresPassword: string;
  mongoPassword: string;
  mongoReaderPassword: string;
  s3AccessKeyId: string;
  s3SecretAccessKey: string;
}

const NAMES = [
  'jwtSecret',
  'cursorSecret',
  'postgresPassword',
  'mongoPassword',
  'mongoReaderPassword',
  's3AccessKeyId',
  's3SecretAccessKey',
] as const satisfies readonly (keyof EmbeddedSecrets)[];

/** The secrets of this data folder. Two processes that ask at once get the same ones. */
export function embeddedSecrets(dataDir: string): EmbeddedSecrets {
  const file = join(dataDir, 'secrets.json');
  return readSecrets(file) ?? makeSecrets(dataDir, file);
}

function makeSecrets(dataDir: string, file: string): EmbeddedSecrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const secrets = Object.fromEntries(NAMES.map((name) => [name, makeSecret(name)]));
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  try {
    // A link fails where the file has come meanwhile; a rename would replace it.
    linkSync(draft, file);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const kept = readSecrets(file);
  if (!kept) throw new EmbeddedError(`The file ${file} went away while it was being made.`);
  return kept;
}

function makeSecret(name: (typeof NAMES)[number]): string {
  return name === 's3AccessKeyId'
    ? randomBytes(10).toString('hex').toUpperCase()
    : randomBytes(32).toString('base64url');
}

function readSecrets(file: string): EmbeddedSecrets | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const secrets = parse(text);
  if (secrets) return secrets;
  throw new EmbeddedError(
    `${file} is not readable as secrets. Put back a copy, or remove the whole data folder to start anew: the stores are locked with these secrets.`,
  );
}

function parse(text: string): EmbeddedSecrets | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isSecrets(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isSecrets(value: unknown): value is EmbeddedSecrets {
  if (typeof value !== 'object' || value === null) return false;
  const entries = new Map<string, unknown>(Object.entries(value));
  return NAMES.every((name) => {
    const secret = entries.get(name);
    return typeof secret === 'string' && secret !== '';
  });
}
