import type { Document, Filter } from 'mongodb';

export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'OTHER'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How agents write the levels, in any case. */
const SPELLINGS: Record<Exclude<LogLevel, 'OTHER'>, readonly string[]> = {
  DEBUG: ['debug'],
  INFO: ['info'],
  WARNING: ['warning', 'warn'],
  ERROR: ['error'],
};

const KNOWN = Object.keys(SPELLINGS) as Exclude<LogLevel, 'OTHER'>[];
const LEVEL_OF = new Map(
  KNOWN.flatMap((level) => SPELLINGS[level].map((spelling) => [spelling, level] as const)),
);

export function levelOf(raw: string): LogLevel {
  return LEVEL_OF.get(raw.toLowerCase()) ?? 'OTHER';
}

/** How the gateway itself writes a level. */
export const writtenLevel = (level: string) => level.toLowerCase();

/**
 * Narrows to levels. `indexed` lists every casing, so that an index on `level` serves it in order; where another index
 * already leads to few documents, a pattern says the same in fewer words.
 */
export function levelFilter(
  levels: readonly LogLevel[] | undefined,
  { indexed }: { indexed: boolean },
): Filter<Document> {
  if (levels === undefined) return {};
  const asked = new Set(levels);
  if (LOG_LEVELS.every((level) => asked.has(level))) return {};
  if (asked.size === 0) return { level: { $in: [] } };
  if (asked.has('OTHER')) {
    const left = spellingsOf(KNOWN.filter((level) => !asked.has(level)));
    return { level: { $not: { $regex: patternOf(left), $options: 'i' } } };
  }
  const spellings = spellingsOf(KNOWN.filter((level) => asked.has(level)));
  return indexed
    ? { level: { $in: spellings.flatMap(casings) } }
    : { level: { $regex: patternOf(spellings), $options: 'i' } };
}

const spellingsOf = (levels: Exclude<LogLevel, 'OTHER'>[]) =>
  levels.flatMap((level) => SPELLINGS[level]);
const patternOf = (spellings: string[]) => `^(${spellings.join('|')})$`;

/** The usual casings first; all of them, since a level in any case is that level. */
function casings(word: string): string[] {
  let forms = [''];
  for (const letter of word) {
    forms = forms.flatMap((form) => [form + letter, form + letter.toUpperCase()]);
  }
  return forms;
}

/** A log's level as one of few words, whatever an agent wrote there: the empty one stands for OTHER. */
export const LEVEL_EXPRESSION: Document = {
  $let: {
    vars: {
      word: {
        $cond: [
          { $eq: [{ $type: '$level' }, 'string'] },
          // One letter more than the longest, so that none is taken for its beginning.
          { $toLower: { $substrCP: ['$level', 0, 8] } },
          '',
        ],
      },
    },
    in: { $cond: [{ $in: ['$$word', [...LEVEL_OF.keys()]] }, '$$word', ''] },
  },
};
