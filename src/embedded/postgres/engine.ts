import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { DurableFs } from './durable-fs';
import { errorField, messagesIn, query, readCstring, type TransactionStatus } from './protocol';

/** The engine answers no more: the process that holds it must start it anew. */
export class EngineBroken extends Error {}

export interface Engine {
  /** Runs whole messages in one go; nothing else may run meanwhile. */
  run(input: Buffer): Promise<Buffer>;
  /** Rows of an internal statement as texts; throws what the database refused. */
  rows(sql: string): Promise<(string | null)[][]>;
  close(): Promise<void>;
}

const parameters = (settings: Record<string, string>) =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/**
 * Without -F (which turns fsync off); fdatasync does nothing in this engine, fsync does with
 * DurableFs. The engine's own stack is the thread's, so recursion must end before that one does.
 */
const START_PARAMETERS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...parameters({ wal_sync_method: 'fsync', fsync: 'on', jit: 'off' }),
];

export async function openEngine(folder: string): Promise<Engine> {
  const db = await PGlite.create({
    fs: new DurableFs(folder),
    extensions: { vector },
    startParams: START_PARAMETERS,
    relaxedDurability: false,
  });
  return engineOf(db);
}

function engineOf(db: PGlite): Engine {
  const run = async (input: Buffer): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    try {
      await db.execProtocolRawStream(input, {
        syncToFs: false,
        // The bytes lie in the engine's memory, which the next call uses again.
        onRawData: (bytes) => chunks.push(Buffer.from(bytes)),
      });
    } catch (cause) {
      throw new EngineBroken('The database engine stopped.', { cause });
    }
    return Buffer.concat(chunks);
  };
  return { run, rows: (sql) => readRows(run, sql), close: () => db.close() };
}

async function readRows(run: Engine['run'], sql: string): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  let ready = false;
  let refusal: string | undefined;
  for (const { type, body } of messagesIn(await run(query(sql)))) {
    if (type === 'D') rows.push(readRow(body));
    if (type === 'E') refusal ??= errorField(body, 'M') ?? 'no reason given';
    if (type === 'Z') ready = true;
  }
  if (!ready) throw new EngineBroken('The database engine gave no answer.');
  if (refusal !== undefined) throw new Error(refusal);
  return rows;
}

function readRow(body: Buffer): (string | null)[] {
  let at = 2;
  return Array.from({ length: body.readUInt16BE(0) }, () => {
    const length = body.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    at += length;
    return body.toString('utf8', at - length, at);
  });
}

export interface Outcome {
  /** The last ReadyForQuery; undefined where the batch ended before one. */
  status?: TransactionStatus;
  /** The commands that were completed: "SET", "INSERT 0 1". */
  tags: string[];
}

export function outcomeOf(output: Buffer): Outcome {
  const outcome: Outcome = { tags: [] };
  for (const { type, body } of messagesIn(output)) {
    if (type === 'C') outcome.tags.push(readCstring(body).text);
    if (type === 'Z') outcome.status = statusOf(body);
  }
  return outcome;
}

function statusOf(body: Buffer): TransactionStatus {
  const letter = String.fromCharCode(body[0] ?? 0);
  return letter === 'T' || letter === 'E' ? letter : 'I';
}
