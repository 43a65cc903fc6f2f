import type { PageRequest, Position } from '../../../page';
import { allOf, anyOf, join, raw, type Sql, sql } from './sql';

/** One term of an order. Missing values come last in either direction. */
export interface OrderTerm {
  expression: Sql;
  direction: 'ASC' | 'DESC';
  nullable: boolean;
}

/**
 * Keyset paging over any list of terms. A position holds each term's value as text, which the
 * database reads back as the column's own type, so nothing is lost and no type is assumed.
 */
export interface Keyset {
  orderBy: Sql;
  /** Which rows lie past the position, in the direction of travel. */
  past: Sql;
  /** The terms as text columns `_k0`, `_k1`, … to build positions from. */
  columns: Sql;
}

export function keyset(terms: readonly OrderTerm[], page: PageRequest): Keyset {
  const backward = page.direction === 'backward';
  return {
    orderBy: join(
      terms.map((term) => orderTerm(term, backward)),
      ', ',
    ),
    past: page.from ? past(terms, page.from, backward) : raw('TRUE'),
    columns: join(
      terms.map(({ expression }, index) => sql`(${expression})::text AS ${raw(`"_k${index}"`)}`),
      ', ',
    ),
  };
}

export function positionOf(row: Record<string, unknown>, terms: number): Position {
  return Array.from({ length: terms }, (_, index) => (row[`_k${index}`] as string | null) ?? null);
}

function orderTerm({ expression, direction, nullable }: OrderTerm, backward: boolean): Sql {
  // Where nothing is missing, NULLS FIRST changes no answer and lets one index serve both ways.
  const nullsLast = direction === 'DESC' || nullable;
  const descending = (direction === 'DESC') !== backward;
  const last = nullsLast !== backward;
  return sql`${expression} ${raw(`${descending ? 'DESC' : 'ASC'} NULLS ${last ? 'LAST' : 'FIRST'}`)}`;
}

/** (a past x) or (a = x and b past y) or …: row comparison cannot mix directions or see nulls. */
function past(terms: readonly OrderTerm[], from: Position, backward: boolean): Sql {
  const alternatives = terms.map((term, index) => {
    const before = terms.slice(0, index).map((earlier, i) => same(earlier, from[i] ?? null));
    return allOf([...before, beyond(term, from[index] ?? null, backward)]);
  });
  const [first] = terms;
  const bound = from[0] ?? null;
  if (!first || first.nullable || bound === null) return anyOf(alternatives);
  // Implied by the alternatives, but the only form an index range can start from.
  const operator = raw((first.direction === 'DESC') !== backward ? '<=' : '>=');
  return allOf([sql`${first.expression} ${operator} ${bound}`, anyOf(alternatives)]);
}

const same = ({ expression }: OrderTerm, value: string | null): Sql =>
  value === null ? sql`${expression} IS NULL` : sql`${expression} = ${value}`;

function beyond(term: OrderTerm, value: string | null, backward: boolean): Sql {
  const { expression, direction, nullable } = term;
  if (value === null) return backward ? sql`${expression} IS NOT NULL` : raw('FALSE');
  const operator = raw((direction === 'DESC') !== backward ? '<' : '>');
  const further = sql`${expression} ${operator} ${value}`;
  return nullable && !backward ? sql`(${further} OR ${expression} IS NULL)` : further;
}
