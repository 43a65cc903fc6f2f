import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientConfig } from 'pg';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../../../src/embedded/postgres';

/** One embedded server in a folder of its own, with clients that are closed at the end. */
export class TestPostgres {
  private readonly clients = new Set<Client>();

  private constructor(
    readonly folder: string,
    readonly server: EmbeddedPostgres,
  ) {}

  static async start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<TestPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'triptych-postgres-'));
    return new TestPostgres(folder, await startEmbeddedPostgres({ folder, ...options }));
  }

  async client(config: ClientConfig = {}): Promise<Client> {
    const client = new Client({ connectionString: this.server.url, ...config });
    // Some tests end connections from the other side.
    client.on('error', () => undefined);
    await client.connect();
    this.clients.add(client);
    return client;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.clients].map((client) => client.end().catch(() => undefined)));
    await this.server.stop();
    await rm(this.folder, { recursive: true });
  }
}
