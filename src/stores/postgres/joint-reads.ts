import type { Caller } from '../../access/caller';
import { CodedError } from '../../errors';
import { KeptByPath } from '../../kept-by-path';
import { type JointRow, jointStatement, type PartReader, partReader } from './joint-statement';
import { type KnownStatement, type KnownStatements, KnownText, type Ran } from './known-statements';
import { type Sql, toStatement } from './sql/sql';

/** Quick as they are, their times add up. */
const MOST_PARTS = 12;

/** Room for the texts of what goes together. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

/** Whatever else were asked would fail by them too, after as long a time. */
const OF_ALL: readonly string[] = ['STORE_UNAVAILABLE', 'POOL_EXHAUSTED', 'DEADLINE_EXCEEDED'];

type ReadAlone = <Row>(caller: Caller, statement: KnownStatement) => Promise<Row[]>;

interface Waiting {
  sql: Sql;
  statement: KnownStatement;
  resolve(rows: never[]): void;
  reject(error: unknown): void;
}

interface Part {
  one: Waiting;
  ran: Ran;
}

/** What reads together are asked by. */
interface Joint {
  known: KnownText;
  readers: readonly PartReader[];
}

/**
 * Reads that one request asks for at the same moment, such as all edges of a page, as one statement:
 * each would wait, travel and be counted for itself. Only what ran before and was quick and small goes
 * together. What fails together is asked again one by one, so that each fails by itself, unless the
 * database could not be asked at all.
 */
export function createJointReads(
  readAlone: ReadAlone,
  statements: KnownStatements,
): <Row>(caller: Caller, statement: Sql) => Promise<Row[]> {
  const waiting = new Map<Caller, Waiting[]>();
  const joints = new KeptByPath<Joint>(MOST_CHARACTERS, ({ known }) => known.text.length);

  return (caller, asked) =>
    new Promise((resolve, reject) => {
      const one = { sql: asked, statement: statements.of(asked), resolve, reject } as Waiting;
      const others = waiting.get(caller);
      if (others) others.push(one);
      else {
        waiting.set(caller, [one]);
        // By then all loaders of this moment have asked.
        setImmediate(send, caller);
      }
    });

  function send(caller: Caller): void {
    const all = waiting.get(caller) ?? [];
    waiting.delete(caller);
    const parts: Part[] = [];
    for (const one of all) {
      const ran = all.length > 1 ? statements.easy(one.statement.known) : undefined;
      if (ran) parts.push({ one, ran });
      else alone(caller, one);
    }
    while (parts.length > 0) together(caller, parts.splice(0, MOST_PARTS));
  }

  function alone(caller: Caller, { statement, resolve, reject }: Waiting): void {
    readAlone<never>(caller, statement).then(resolve, reject);
  }

  function together(caller: Caller, parts: readonly Part[]): void {
    const [only, ...others] = parts;
    if (only && others.length === 0) {
      alone(caller, only.one);
      return;
    }
    const { known, readers } = jointOf(parts);
    const values: unknown[] = [];
    for (const { one } of parts) values.push(...one.statement.values);
    readAlone<JointRow>(caller, { known, values }).then(
      ([row = {}]) => {
        for (const [index, part] of parts.entries()) answer(part, readers[index], row);
      },
      (error: unknown) => {
        for (const { one } of parts) {
          if (isOfAll(error)) one.reject(error);
          else {
            // It has to run by itself again before it is asked with others.
            one.statement.known.ran = undefined;
            alone(caller, one);
          }
        }
      },
    );
  }

  /** The same for the same parts, as long as they are what they were. */
  function jointOf(parts: readonly Part[]): Joint {
    return joints.get(
      parts.map(({ ran }) => ran),
      () => {
        const pieces = parts.map(({ one, ran }) => ({ statement: one.sql, fields: ran.fields }));
        const { text } = toStatement(jointStatement(pieces));
        return { known: new KnownText(text), readers: pieces.map(partReader) };
      },
    );
  }

  function answer({ one, ran }: Part, read: PartReader | undefined, row: JointRow): void {
    try {
      const { rows = [], bytes = 0 } = read?.<never>(row) ?? {};
      ran.bytes = bytes;
      one.resolve(rows);
    } catch (error) {
      one.reject(error);
    }
  }
}

const isOfAll = (error: unknown): boolean =>
  error instanceof CodedError && OF_ALL.includes(error.code);
