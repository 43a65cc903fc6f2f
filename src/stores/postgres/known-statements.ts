import type { FieldDef } from 'pg';
import { Kept } from '../../kept';
import { KeptByPath } from '../../kept-by-path';
import { pathOf, type Sql, toStatement } from './sql/sql';

/** Clients choose how many statements there are and how long: room for a thousand of the longer kind. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

/** What is quick and small gains by company; anything else would only hold it up. */
const SMALL_BYTES = 16_000;
/** Of the time that a read may take; together they have no more than each. */
const QUICK = 1 / 200;
/** Other values may make work of the same text: after so much of that time it has to be quick anew. */
const SLOW = 1 / 4;

/** A column of a result, as its server described it. */
export type ResultColumn = Pick<FieldDef, 'name' | 'dataTypeID'>;

/** What a statement was like when it ran by itself. */
export interface Ran {
  readonly fields: readonly ResultColumn[];
  ms: number;
  bytes: number;
}

/** The text of a statement, one object wherever it is in use, with what is known of it. */
export class KnownText {
  /** Whether a server was asked it before. */
  came = false;
  /** The name that servers keep it by. */
  name: string | undefined;
  ran: Ran | undefined;

  constructor(readonly text: string) {}
}

/** A statement as it goes to a server. */
export interface KnownStatement {
  known: KnownText;
  values: unknown[];
}

export interface KnownStatements {
  /** Its text is written only where it is not known by its pieces. */
  of(statement: Sql): KnownStatement;
  ran(known: KnownText, how: Ran): void;
  /** What it was like, where it is quick and small and may be asked together with others. */
  easy(known: KnownText): Ran | undefined;
}

export function createKnownStatements(readTimeoutMs: number): KnownStatements {
  const byPath = new KeptByPath<KnownText>(MOST_CHARACTERS, ({ text }) => text.length);
  /** One text may be built of different pieces. */
  const byText = new Kept<KnownText>(MOST_CHARACTERS, (text) => text.length);
  const written = (statement: Sql): KnownText => {
    const { text } = toStatement(statement);
    const known = byText.get(text) ?? new KnownText(text);
    byText.set(text, known);
    return known;
  };
  return {
    of(statement) {
      const { path, values } = pathOf(statement);
      return { known: byPath.get(path, () => written(statement)), values };
    },
    ran(known, how) {
      const { ran } = known;
      if (how.ms > readTimeoutMs * SLOW) known.ran = undefined;
      else if (!ran) known.ran = how;
      else {
        // The best time says what the statement costs; the others, what else there was to do.
        ran.ms = Math.min(ran.ms, how.ms);
        ran.bytes = how.bytes;
      }
    },
    easy: ({ ran }) =>
      ran && ran.ms <= readTimeoutMs * QUICK && ran.bytes <= SMALL_BYTES ? ran : undefined,
  };
}
