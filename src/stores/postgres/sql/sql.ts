/**
 * A piece of SQL with its values apart: the only way a statement of this product is written.
 * A class, so that no JSON a client sends can pass for one.
 */
export class Sql {
  constructor(
    readonly strings: readonly string[],
    readonly values: readonly unknown[],
  ) {}
}

export interface Statement {
  text: string;
  values: unknown[];
}

/**
 * Template tag: interpolated fragments are spliced in, everything else becomes a parameter.
 * There is no way to splice a client's text into the statement except `raw`, which takes
 * only text that stands in the source.
 */
export function sql(strings: TemplateStringsArray, ...parts: unknown[]): Sql {
  const text: string[] = [strings[0] ?? ''];
  const values: unknown[] = [];
  parts.forEach((part, index) => {
    if (part instanceof Sql) append(text, values, part);
    else {
      values.push(part);
      text.push('');
    }
    text[text.length - 1] += strings[index + 1] ?? '';
  });
  return new Sql(text, values);
}

/** SQL text from the source: keywords, and identifiers by way of `ident`. */
export const raw = (text: string): Sql => new Sql([text], []);

/**
 * A whole number of our own inside the text, such as a page's limit: the server can plan for it
 * once and for all, where a parameter would be planned for each time.
 */
export function whole(number: number): Sql {
  if (!Number.isSafeInteger(number)) throw new Error(`${number} is no whole number`);
  return raw(String(number));
}

export const ident = (name: string): Sql => raw(quoteIdent(name));

export const quoteIdent = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const EMPTY = raw('');

export function join(parts: readonly Sql[], separator: string): Sql {
  const text: string[] = [''];
  const values: unknown[] = [];
  parts.forEach((part, index) => {
    if (index > 0) text[text.length - 1] += separator;
    append(text, values, part);
  });
  return new Sql(text, values);
}

/** All conditions together; none is TRUE. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? raw('TRUE') : sql`(${join(conditions, ' AND ')})`;

/** Any of the conditions; none is FALSE. */
export const anyOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? raw('FALSE') : sql`(${join(conditions, ' OR ')})`;

/**
 * Equal to any of some values. One alone is compared by itself: of a list the server does not know how
 * long it will be, and would plan the statement anew each time.
 */
export const among = (column: Sql, values: readonly string[]): Sql =>
  values.length === 1 ? sql`${column} = ${values[0]}` : sql`${column} = ANY(${[...values]})`;

/** Texts as rows with the one column `key`. */
export const textRows = (texts: readonly string[]): Sql =>
  texts.length === 1
    ? sql`(SELECT ${texts[0]}::text AS key)`
    : sql`(SELECT unnest(${[...texts]}::text[]) AS key)`;

export function toStatement(fragment: Sql): Statement {
  const text = fragment.strings.reduce((all, piece, index) => `${all}$${index}${piece}`);
  return { text, values: [...fragment.values] };
}

function append(text: string[], values: unknown[], part: Sql): void {
  text[text.length - 1] += part.strings[0] ?? '';
  text.push(...part.strings.slice(1));
  values.push(...part.values);
}
