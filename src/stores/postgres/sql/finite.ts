import { raw, type Sql, sql } from './sql';

/** Sums of such numbers, and of their squares, stay within what PostgreSQL computes with. */
const WITHIN = raw('BETWEEN -1e100 AND 1e100');

/**
 * A stored number, or null for what is none: other code may have written NaN, which sorts above
 * everything and spoils every mean, or an infinity. Neither GraphQL nor JSON can carry them.
 */
export const finite = (column: Sql): Sql => sql`CASE WHEN ${column} ${WITHIN} THEN ${column} END`;
