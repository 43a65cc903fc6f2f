import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoError } from '../errors';
import { Database } from './database';
import { DamagedFile } from './frames';
import { lockFolder } from './lock';
import { syncFolder } from './log-file';
import { checkDatabaseName, databaseOf, fileNameOf } from './names';

/** All databases of a folder; each is read when it is first needed. */
export class Store {
  private readonly open = new Map<string, Promise<Database>>();
  /** Files on their way out: a new database of the name waits until its file is gone. */
  private readonly leaving = new Map<string, Promise<void>>();

  private constructor(
    private readonly folder: string,
    private readonly names: Set<string>,
    private readonly unlock: () => Promise<void>,
  ) {}

  static async start(folder: string): Promise<Store> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const unlock = await lockFolder(folder);
    const names = new Set<string>();
    for (const file of await readdir(folder)) {
      const name = databaseOf(file);
      if (name !== undefined) names.add(name);
    }
    return new Store(folder, names, unlock);
  }

  /** The database, or undefined where nothing was ever written to one of this name. */
  async find(name: string): Promise<Database | undefined> {
    checkDatabaseName(name);
    return this.names.has(name) ? this.load(name) : undefined;
  }

  async obtain(name: string): Promise<Database> {
    checkDatabaseName(name);
    if (!this.names.has(name)) {
      const lower = name.toLowerCase();
      const other = [...this.names].find((known) => known.toLowerCase() === lower);
      if (other !== undefined) {
        throw new MongoError(
          13297,
          `db already exists with different case already have: [${other}] trying to create [${name}]`,
        );
      }
      this.names.add(name);
    }
    return this.load(name);
  }

  async drop(name: string): Promise<boolean> {
    checkDatabaseName(name);
    if (!this.names.has(name)) return false;
    const leaving = this.remove(name, this.open.get(name));
    this.names.delete(name);
    this.open.delete(name);
    this.leaving.set(name, leaving);
    await leaving.finally(() => this.leaving.delete(name));
    return true;
  }

  /** Forgets what is in memory after the file could not be written: the file is the truth. */
  async discard(database: Database): Promise<void> {
    const known = await this.open.get(database.name)?.catch(() => undefined);
    if (known !== database) return;
    this.open.delete(database.name);
    await database.close();
  }

  /** Databases with something in them; one not read yet counts as such. */
  async list(): Promise<Array<{ name: string; bytes: number }>> {
    const loaded = await Promise.allSettled(this.open.values());
    const empty = new Set(
      loaded.flatMap((result) =>
        result.status === 'fulfilled' && result.value.collections.length === 0
          ? [result.value.name]
          : [],
      ),
    );
    const names = [...this.names].filter((name) => !empty.has(name)).sort();
    const sizes = names.map(async (name) => {
      const { size } = await stat(join(this.folder, fileNameOf(name))).catch(() => ({ size: 0 }));
      return { name, bytes: size };
    });
    return Promise.all(sizes);
  }

  async close(): Promise<void> {
    const databases = await Promise.allSettled(this.open.values());
    this.open.clear();
    for (const result of databases) {
      if (result.status === 'fulfilled') await result.value.close();
    }
    await this.unlock();
  }

  private async remove(name: string, opened?: Promise<Database>): Promise<void> {
    const database = await opened?.catch(() => undefined);
    await database?.close();
    const path = join(this.folder, fileNameOf(name));
    await rm(path, { force: true });
    await syncFolder(path);
  }

  private load(name: string): Promise<Database> {
    const known = this.open.get(name);
    if (known) return known;
    const file = join(this.folder, fileNameOf(name));
    const ready = this.leaving.get(name) ?? Promise.resolve();
    const loading = ready
      .then(() => Database.open(name, file))
      .catch((error: unknown) => {
        this.open.delete(name);
        if (!(error instanceof DamagedFile)) throw error;
        throw new MongoError(
          1,
          `The file of database ${name} (${fileNameOf(name)}) is damaged: ${error.message}. ` +
            'Restore it from a backup, or move it away to start with an empty database.',
        );
      });
    this.open.set(name, loading);
    return loading;
  }
}
