import type { FieldDef } from 'pg';
import { keptTexts } from './kept-texts';

/** A column of a result, as its server described it. */
export type ResultColumn = Pick<FieldDef, 'name' | 'dataTypeID'>;

/** What a statement was like when it ran by itself. */
export interface Ran {
  fields: readonly ResultColumn[];
  ms: number;
  bytes: number;
}

/** What is quick and small gains by company; anything else would only hold it up. */
const SMALL_BYTES = 16_000;
/** Of the time that a read may take; together they have no more than each. */
const QUICK = 1 / 200;

export interface KnownStatements {
  ran(text: string, how: Ran): void;
  /** Its columns, where it is quick and small and may be asked together with others. */
  fieldsOf(text: string): readonly ResultColumn[] | undefined;
  /** What it gave in the company of others. */
  gave(text: string, bytes: number): void;
  /** It has to run by itself again before it is asked with others. */
  forget(text: string): void;
}

export function createKnownStatements(readTimeoutMs: number): KnownStatements {
  const known = keptTexts<Ran>();
  return {
    ran(text, { fields, ms, bytes }) {
      const before = known.get(text);
      if (!before) known.set(text, { fields, ms, bytes });
      else {
        // The best time says what the statement costs; the others, what else there was to do.
        before.ms = Math.min(before.ms, ms);
        before.bytes = bytes;
      }
    },
    fieldsOf(text) {
      const one = known.get(text);
      return one && one.ms <= readTimeoutMs * QUICK && one.bytes <= SMALL_BYTES
        ? one.fields
        : undefined;
    },
    gave(text, bytes) {
      const one = known.get(text);
      if (one) one.bytes = bytes;
    },
    forget: (text) => known.delete(text),
  };
}
