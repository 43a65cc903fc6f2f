import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Client } from './client';
import type { Engine } from './engine';
import type { Login } from './handshake';
import { keepHouse } from './housekeeping';
import { errorResponse } from './protocol';
import type { Shared } from './shared';
import { Turns } from './turns';

const MOST_CLIENTS = 100;

export interface ServerOptions {
  engine: Engine;
  login: Login;
  host: string;
  port: number;
  /** How long a transaction may stand idle while others wait. */
  idleInTransactionMs: number;
  housekeepingMs: number;
  /** The engine is broken: nothing more can be served. */
  onBroken(error: unknown): void;
}

export interface ProtocolServer {
  port: number;
  /** Lets running batches end, then tells every client and closes. */
  stop(): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<ProtocolServer> {
  const { engine, login, idleInTransactionMs, housekeepingMs, onBroken } = options;
  const clients = new Map<Client, Promise<void>>();
  const shared: Shared = {
    engine,
    login,
    turns: new Turns(idleInTransactionMs),
    parameters: await reportedParameters(engine),
    state: { settings: undefined, unnamedOwner: undefined, generation: 0, runs: 0 },
    channels: () => new Set([...clients.keys()].flatMap((client) => [...client.channels])),
    notify(channel, message) {
      for (const client of clients.keys()) client.notify(channel, message);
    },
  };
  let lastId = 0;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (clients.size >= MOST_CLIENTS) return refuse(socket);
    const client = new Client(++lastId, socket, shared);
    const served = client.serve().catch(onBroken);
    clients.set(client, served);
    return void served.then(() => clients.delete(client));
  });
  const stopHousekeeping = keepHouse(shared, { everyMs: housekeepingMs, onBroken });
  return {
    port: await listen(server, options),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      stopHousekeeping();
      for (const client of clients.keys()) {
        client.end({ code: '57P01', message: 'terminating connection: the server stops' });
      }
      await Promise.all(clients.values());
      await closed;
      // The housekeeping may be at work; the engine is closed after it.
      await shared.turns.take({ idleTooLong: () => undefined });
    },
  };
}

function refuse(socket: Socket): void {
  const message = 'sorry, too many clients already';
  socket.end(errorResponse({ code: '53300', message, severity: 'FATAL' }));
}

async function listen(server: Server, { host, port }: ServerOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

async function reportedParameters(engine: Engine): Promise<ReadonlyMap<string, string>> {
  const rows = await engine.rows(
    `SELECT name, setting FROM pg_settings WHERE name IN ('client_encoding', 'DateStyle',
      'default_transaction_read_only', 'in_hot_standby', 'integer_datetimes', 'IntervalStyle',
      'search_path', 'server_encoding', 'server_version', 'standard_conforming_strings', 'TimeZone')
     UNION ALL VALUES ('is_superuser', 'on'), ('session_authorization', current_user::text)`,
  );
  return new Map(rows.map(([name, value]) => [name ?? '', value ?? '']));
}
