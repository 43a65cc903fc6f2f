import type { Caller } from '../../access/caller';
import { CodedError } from '../../errors';
import { type JointRow, jointStatement, jsonOf, type Part, rowsOf } from './joint-statement';
import type { KnownStatements } from './known-statements';
import { type Sql, toStatement } from './sql/sql';

/** Quick as they are, their times add up. */
const MOST_PARTS = 12;

/** No statement is known by it. */
const NOTHING = { text: '' };

/** Whatever else were asked would fail by them too, after as long a time. */
const OF_ALL: readonly string[] = ['STORE_UNAVAILABLE', 'POOL_EXHAUSTED', 'DEADLINE_EXCEEDED'];

type Read = <Row>(caller: Caller, statement: Sql) => Promise<Row[]>;

interface Waiting {
  statement: Sql;
  resolve(rows: never[]): void;
  reject(error: unknown): void;
}

interface Joint extends Waiting, Part {
  text: string;
}

/**
 * Reads that one request asks for at the same moment, such as all edges of a page, as one statement:
 * each would wait, travel and be counted for itself. Only what ran before and was quick and small goes
 * together. What fails together is asked again one by one, so that each fails by itself, unless the
 * database could not be asked at all.
 */
export function createJointReads(readAlone: Read, known: KnownStatements): Read {
  const waiting = new Map<Caller, Waiting[]>();

  return (caller, statement) =>
    new Promise((resolve, reject) => {
      const one = { statement, resolve, reject } as Waiting;
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
    const joint: Joint[] = [];
    for (const one of all) {
      const { text } = all.length > 1 ? toStatement(one.statement) : NOTHING;
      const fields = known.fieldsOf(text);
      if (fields) joint.push({ ...one, text, fields });
      else alone(caller, one);
    }
    while (joint.length > 0) together(caller, joint.splice(0, MOST_PARTS));
  }

  function alone(caller: Caller, { statement, resolve, reject }: Waiting): void {
    readAlone<never>(caller, statement).then(resolve, reject);
  }

  function together(caller: Caller, parts: readonly Joint[]): void {
    const [only, ...others] = parts;
    if (only && others.length === 0) {
      alone(caller, only);
      return;
    }
    readAlone<JointRow>(caller, jointStatement(parts)).then(
      ([row = {}]) => {
        for (const [index, part] of parts.entries()) answer(part, jsonOf(row, index));
      },
      (error: unknown) => {
        for (const part of parts) {
          if (isOfAll(error)) part.reject(error);
          else {
            known.forget(part.text);
            alone(caller, part);
          }
        }
      },
    );
  }

  function answer({ text, fields, resolve, reject }: Joint, json: string | null): void {
    try {
      resolve(rowsOf<never>(json, fields));
    } catch (error) {
      reject(error);
    }
    known.gave(text, json?.length ?? 0);
  }
}

const isOfAll = (error: unknown): boolean =>
  error instanceof CodedError && OF_ALL.includes(error.code);
