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
  /** Marks the engine as broken: nothing may reach it any more, it might never return. */
  breakDown(message: string, cause?: unknown): EngineBroken;
  close(): Promise<void>;
}

/** More than any client reads; only an engine gone wild writes so much in one go. */
const LARGEST_OUTPUT = 1024 * 1024 * 1024;

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

export async function openEngine(folder: string, onFlood: () => void): Promise<Engine> {
  const db = await PGlite.create({
    fs: new DurableFs(folder),
    extensions: { vector },
    startParams: START_PARAMETERS,
    relaxedDurability: false,
  });
  return engineOf(db, onFlood);
}

function engineOf(db: PGlite, onFlood: () => void): Engine {
  let broken: EngineBroken | undefined;
  const breakDown = (message: string, cause?: unknown) => {
    broken ??= new EngineBroken(message, { cause });
    return broken;
  };
  const run = async (input: Buffer): Promise<Buffer> => {
    if (broken) throw broken;
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      await db.execProtocolRawStream(input, {
        syncToFs: false,
        onRawData(bytes) {
          // The bytes lie in the engine's memory, which the next call uses again.
          chunks.push(Buffer.from(bytes));
          size += bytes.length;
          // An error thrown here would be swallowed on its way through the engine.
          if (size > LARGEST_OUTPUT) onFlood();
        },
      });
    } catch (cause) {
      throw breakDown('the engine stopped', cause);
    }
    return Buffer.concat(chunks);
  };
  return {
    run,
    breakDown,
    rows: (sql) => readRows({ run, breakDown }, sql),
    close: () => db.close(),
  };
}

async function readRows(
  { run, breakDown }: Pick<Engine, 'run' | 'breakDown'>,
  sql: string,
): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  let ready = false;
  let refusal: string | undefined;
  for (const { type, body } of messagesIn(await run(query(sql)))) {
    if (type === 'D') rows.push(readRow(body));
    if (type === 'E') refusal ??= errorField(body, 'M') ?? 'no reason given';
    if (type === 'Z') ready = true;
  }
  if (!ready) throw breakDown('the engine gave no answer');
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
