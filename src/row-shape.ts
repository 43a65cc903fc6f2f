/** How a stored value looks in an answer, in terms that a database can write it by. */
export type Form =
  | 'text'
  | 'time'
  | 'float'
  | 'int'
  | 'bigint'
  | 'boolean'
  | { always: string }
  | { globalIdOf: string }
  | Words;

/** One word of a closed list for each stored text. */
export interface Words {
  words: Readonly<Record<string, string>>;
  missing: string;
  other: string;
}

export function wordOf(
  { words, missing, other }: Words,
  stored: string | null | undefined,
): string {
  if (stored === null || stored === undefined) return missing;
  return (Object.hasOwn(words, stored) ? words[stored] : undefined) ?? other;
}

export interface ShownField {
  /** Its name in the answer. */
  key: string;
  property: string;
  form: Form;
  /** An answer may not have null there. */
  required: boolean;
}

/** What an answer shows of the rows of one place in a query, field by field in their order. */
export interface RowShape {
  type: string;
  fields: readonly ShownField[];
  /** Equal for shapes that are written alike, such as those of two places that share an answer. */
  signature: string;
}

/** What is read of rows: their properties or, where that is possible, their part of the answer. */
export interface RowsAsked<Property extends string> {
  properties: readonly Property[];
  shape?: RowShape;
}
