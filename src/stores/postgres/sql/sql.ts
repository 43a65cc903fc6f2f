/**
 * A piece of SQL with what stands between its texts: further pieces, and values apart. The only way a
 * statement of this product is written. A class, so that no JSON a client sends can pass for one.
 */
export class Sql {
  constructor(
    readonly strings: readonly string[],
    readonly parts: readonly unknown[],
    /** A statement whose answer is always one row of one text. */
    readonly isOneText = false,
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
export const sql = (strings: TemplateStringsArray, ...parts: unknown[]): Sql =>
  new Sql(strings, parts);

/** By their texts, of which the source has so many and no more. */
const RAW = new Map<string, Sql>();

/** SQL text from the source: keywords, and identifiers by way of `ident`. */
export function raw(text: string): Sql {
  const known = RAW.get(text);
  if (known) return known;
  const made = new Sql([text], []);
  RAW.set(text, made);
  return made;
}

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
  if (parts.length === 0) return EMPTY;
  return new Sql(between(parts.length, separator), parts);
}

/** Lists that are longer are short of nothing but being known again. */
const MOST_JOINED = 64;
const BETWEEN = new Map<string, (readonly string[])[]>();

/** The texts around so many parts: the same ones for every list of the length. */
function between(parts: number, separator: string): readonly string[] {
  const known = BETWEEN.get(separator) ?? [];
  BETWEEN.set(separator, known);
  const texts = known[parts] ?? ['', ...new Array(parts - 1).fill(separator), ''];
  if (parts <= MOST_JOINED) known[parts] = texts;
  return texts;
}

const TRUE = raw('TRUE');

/** All conditions together, but for those that are always met; none is TRUE. */
export function allOf(conditions: readonly Sql[]): Sql {
  const real = conditions.filter((condition) => condition !== TRUE);
  return real.length === 0 ? TRUE : sql`(${join(real, ' AND ')})`;
}

/** Any of the conditions; none is FALSE. */
export const anyOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? raw('FALSE') : sql`(${join(conditions, ' OR ')})`;

/**
 * Equal to any of some values. One alone is compared by itself: of a list the server does not know how
 * long it will be, and would plan the statement anew each time.
 */
export const among = (column: Sql, values: readonly string[]): Sql =>
  values.length === 1 ? sql`${column} = ${values[0]}` : sql`${column} = ANY(${[...values]})`;

/** Values of a type, which is our own or the database's word, as rows with the one column `key`. */
export const valueRows = (values: readonly string[], type: string): Sql =>
  values.length === 1
    ? sql`(SELECT ${values[0]}::${raw(type)} AS key)`
    : sql`(SELECT unnest(${[...values]}::${raw(`${type}[]`)}) AS key)`;

/** To be told of a statement whose answer is always one row of one text. */
export const oneText = ({ strings, parts }: Sql): Sql => new Sql(strings, parts, true);

export function toStatement(fragment: Sql): Statement {
  const { strings, parts } = flat(fragment);
  const text = strings.reduce((all, piece, index) => `${all}$${index}${piece}`);
  return { text, values: [...parts] };
}

/** Stands for a value in a path. */
const VALUE = {};

/**
 * The objects a statement is built of, in the order of its text. Where two statements' are the same,
 * so are their texts: pieces' texts never change, and those from one place of the source are one object.
 */
export function pathOf(fragment: Sql): { path: object[]; values: unknown[] } {
  const path: object[] = [];
  const values: unknown[] = [];
  walk(fragment, path, values);
  return { path, values };
}

function walk({ strings, parts }: Sql, path: object[], values: unknown[]): void {
  path.push(strings);
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index];
    if (part instanceof Sql) walk(part, path, values);
    else {
      path.push(VALUE);
      values.push(part);
    }
  }
}

/** The same with its pieces written out, so that nothing but values is left between: to be kept. */
export function flat(fragment: Sql): Sql {
  const values: unknown[] = [];
  const strings = [''];
  write(fragment, strings, values);
  return new Sql(strings, values, fragment.isOneText);
}

function write({ strings, parts }: Sql, texts: string[], values: unknown[]): void {
  texts[texts.length - 1] += strings[0] ?? '';
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index];
    if (part instanceof Sql) write(part, texts, values);
    else {
      values.push(part);
      texts.push('');
    }
    texts[texts.length - 1] += strings[index + 1] ?? '';
  }
}
