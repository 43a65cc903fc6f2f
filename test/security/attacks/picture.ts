import { MongoClient } from 'mongodb';
import type { Gateway } from '../../support/gateway';

type Contents = Record<string, string>;

const TABLES = ['tasks', 'task_progress', 'evaluations', 'binary_file_metadata', 'agents'];

/** All that is stored, for comparing before and after. What a role may always write is left out. */
export class Picture {
  private last = new Map<string | undefined, Contents>();

  private constructor(
    private readonly gateway: Gateway,
    private readonly mongo: MongoClient,
  ) {}

  static async open(gateway: Gateway): Promise<Picture> {
    return new Picture(gateway, await MongoClient.connect(gateway.stores.mongo.url));
  }

  close(): Promise<void> {
    return this.mongo.close();
  }

  /** The last one taken of this kind: nothing was to change since. */
  async before(without?: string): Promise<Contents> {
    return this.last.get(without) ?? this.take(without);
  }

  /** Without what one agent owns, where it is named. */
  async take(without?: string): Promise<Contents> {
    const contents = { ...(await this.rows(without)), ...(await this.documents(without)) };
    this.last.set(without, contents);
    return contents;
  }

  private async rows(without?: string): Promise<Contents> {
    const owner = without === undefined ? 'true' : `to_jsonb(one)->>'agent_id' IS DISTINCT FROM $1`;
    const sums = TABLES.map(
      (name) =>
        `SELECT '${name}' AS name, count(*) || ' ' || md5(coalesce(string_agg(one::text, '|' ORDER BY one::text), '')) AS sum
         FROM ${name} one WHERE ${name === 'agents' ? 'true' : owner}`,
    );
    const tables = `SELECT 'tables', string_agg(table_name, ' ' ORDER BY table_name)
      FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`;
    const { rows } = await this.gateway.pg.query<{ name: string; sum: string }>(
      [...sums, tables].join(' UNION ALL '),
      without === undefined ? [] : [without],
    );
    return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
  }

  private async documents(without?: string): Promise<Contents> {
    const template = this.gateway.config.mongo.databaseTemplate;
    const prefix = template.slice(0, template.indexOf('{'));
    const own = without && template.replace('{agent}', without);
    const { databases } = await this.mongo.db('admin').admin().listDatabases({ nameOnly: true });
    const contents: Contents = {};
    for (const { name } of databases) {
      if (name === own || !name.startsWith(prefix)) continue;
      for (const collection of await this.mongo.db(name).listCollections().toArray()) {
        const all = await this.mongo.db(name).collection(collection.name).find().toArray();
        contents[`${name}.${collection.name}`] = JSON.stringify(all);
      }
    }
    return contents;
  }
}
