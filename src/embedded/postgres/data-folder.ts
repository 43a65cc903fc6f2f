import { randomBytes } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { access, cp, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openEngine } from './engine';

/**
 * The folder with the database's files, made where it is missing. A new database takes the engine
 * seconds, a copy of an empty one a fraction, so the first one made is kept beside the packages.
 */
export async function prepareDataFolder(folder: string, cache = defaultCache()): Promise<string> {
  const data = join(folder, 'data');
  if (existsSync(join(data, 'PG_VERSION'))) return data;
  // What an interrupted start left: complete folders come by rename alone.
  await rm(data, { recursive: true, force: true });
  const draft = `${data}.${randomBytes(6).toString('hex')}`;
  const template = await templateIn(cache).catch(() => undefined);
  if (template) await cp(template, draft, { recursive: true, mode: constants.COPYFILE_FICLONE });
  else await initialise(draft);
  await syncTree(draft);
  await rename(draft, data);
  await syncFile(folder);
  return data;
}

async function initialise(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const engine = await openEngine(folder, () => undefined);
  await engine.close();
}

function defaultCache(): string {
  const packages = join(dirname(require.resolve('@electric-sql/pglite')), '..', '..', '..');
  return join(packages, '.cache', 'triptych');
}

async function templateIn(cache: string): Promise<string> {
  const template = join(cache, `empty-postgres-${await engineVersion()}`);
  if (existsSync(join(template, 'PG_VERSION'))) return template;
  await mkdir(cache, { recursive: true });
  await access(cache, constants.W_OK);
  const draft = `${template}.${randomBytes(6).toString('hex')}`;
  await initialise(draft);
  // Whoever was first wins; the other copy is the same.
  await rename(draft, template).catch(() => rm(draft, { recursive: true, force: true }));
  return template;
}

async function engineVersion(): Promise<string> {
  const file = join(dirname(require.resolve('@electric-sql/pglite')), '..', 'package.json');
  const manifest: unknown = JSON.parse(await readFile(file, 'utf8'));
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}

async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const queue = entries.map((entry) => join(entry.parentPath, entry.name));
  const worker = async () => {
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) await syncFile(path);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

async function syncFile(path: string): Promise<void> {
  // Windows opens no folders; there the file system keeps its own order.
  const file = await open(path, 'r').catch(() => undefined);
  await file?.sync().catch(() => undefined);
  await file?.close();
}
