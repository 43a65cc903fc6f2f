import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { takeProcessLock } from '../process-lock';
import { startThread, type Thread } from './thread';

export interface EmbeddedPostgresOptions {
  /** Where the files live; made where it is missing. */
  folder: string;
  host?: string;
  /** 0 takes a free one. */
  port?: number;
  /** Without it one is made up; `url` holds it either way. */
  password?: string;
  /** How long a transaction may stand idle while others wait for the engine. */
  idleInTransactionMs?: number;
  /** How often checkpoints and statistics are looked after. */
  housekeepingMs?: number;
  /** Told when the engine broke and was started anew, or could not be. */
  onRestart?(event: { restarted: boolean; reason: string }): void;
}

export interface EmbeddedPostgres {
  host: string;
  port: number;
  url: string;
  stop(): Promise<void>;
}

const USER = 'postgres';
const DATABASE = 'postgres';
const MOST_RESTARTS = 5;
const RESTART_WINDOW_MS = 60_000;

/** PostgreSQL in a thread of this process, for any client on the loopback interface. */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const folder = resolve(options.folder);
  const host = options.host ?? '127.0.0.1';
  const password = options.password ?? randomBytes(24).toString('base64url');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = takeProcessLock(join(folder, 'lock'), `The database in ${folder}`);
  const { idleInTransactionMs = 15_000, housekeepingMs = 5000, onRestart } = options;
  const start = (port: number) =>
    startThread({
      folder,
      host,
      port,
      user: USER,
      password,
      database: DATABASE,
      idleInTransactionMs,
      housekeepingMs,
    });

  let thread: Thread;
  try {
    thread = await start(options.port ?? 0);
  } catch (error) {
    lock.release();
    throw error;
  }
  const { port } = thread;
  let stopping = false;
  let starts: number[] = [];
  let watching: Promise<void> = watch();

  /** A broken engine is started anew on the same port: clients reconnect and go on. */
  async function watch(): Promise<void> {
    const reason = await thread.ended;
    if (stopping) return;
    starts = [...starts.filter((at) => at > Date.now() - RESTART_WINDOW_MS), Date.now()];
    if (starts.length > MOST_RESTARTS) return onRestart?.({ restarted: false, reason });
    try {
      thread = await start(port);
    } catch (error) {
      return onRestart?.({ restarted: false, reason: String(error) });
    }
    onRestart?.({ restarted: true, reason });
    watching = watch();
    return undefined;
  }

  return {
    host,
    port,
    url: `postgresql://${USER}:${encodeURIComponent(password)}@${host.includes(':') ? `[${host}]` : host}:${port}/${DATABASE}`,
    async stop() {
      if (stopping) return;
      stopping = true;
      thread.stop();
      await watching;
      // A start that was under way when the stop came.
      thread.stop();
      await thread.ended;
      lock.release();
    },
  };
}
