/** What the thread is started with. */
export interface WorkerOptions {
  folder: string;
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  idleInTransactionMs: number;
  housekeepingMs: number;
}

export type WorkerReport =
  | { kind: 'ready'; port: number }
  | { kind: 'failed'; message: string; code?: string };
