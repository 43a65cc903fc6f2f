import { RateLimitEntity } from '../../../entities/postgres';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { type Sql, sql } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';
import type { Given } from './allowance';
import { type Amounts, each } from './amounts';

const LIMITS = tableOf(RateLimitEntity);

export interface Wanted {
  identity: string;
  limits: Amounts;
  /** Without this nothing is given. */
  short: Amounts;
  /** As much is given where there is so much, and as a rule a block. */
  wish: Amounts;
}

interface Row {
  window: string;
  endsInMs: number;
  requests: string;
  cost: string;
  givenRequests: string;
  givenCost: string;
}

export type RateLimitStore = ReturnType<typeof createRateLimitStore>;

export function createRateLimitStore(postgres: PostgresStore) {
  return {
    /**
     * Takes a block out of an identity's minute, or begins a new minute. One statement, so replicas
     * cannot take the same twice; the database's clock alone says when a minute is over. One that
     * ends after more than a minute was begun by a clock that has been set back since; a little more
     * is nothing, as who waited for another's lock began earlier.
     */
    async lease(wanted: Wanted): Promise<Given> {
      const { identity } = wanted;
      const limits = each((counter) => finite(wanted.limits[counter]));
      const first = each((counter) => shareOfAll(wanted, limits, counter));
      const rest = (counter: keyof Amounts) =>
        sql`greatest(0, ${limits[counter]}::bigint - was.${COLUMNS[counter]})`;
      const share = (counter: keyof Amounts) => shareOf(wanted, limits, counter);
      const rows = await postgres.asSystem(
        (tx) =>
          tx.query<Row>(sql`
            INSERT INTO ${LIMITS.from} AS r
              (identity, ends_at, requests, cost, given_requests, given_cost)
            VALUES (${identity}, now() + interval '1 minute',
              ${first.requests}, ${first.cost}, ${first.requests}, ${first.cost})
            ON CONFLICT (identity) DO UPDATE
            SET (ends_at, requests, cost, given_requests, given_cost) = (
              SELECT was.ends_at, was.requests + share.requests, was.cost + share.cost,
                share.requests, share.cost
              FROM (SELECT r.ends_at > now()
                AND r.ends_at < now() + interval '2 minutes' AS runs) minute
              CROSS JOIN LATERAL (SELECT
                CASE WHEN minute.runs THEN r.ends_at ELSE excluded.ends_at END AS ends_at,
                CASE WHEN minute.runs THEN r.requests ELSE 0 END AS requests,
                CASE WHEN minute.runs THEN r.cost ELSE 0 END AS cost) was
              CROSS JOIN LATERAL (
                SELECT ${rest('requests')} AS requests, ${rest('cost')} AS cost) rest
              CROSS JOIN LATERAL (SELECT rest.requests >= ${wanted.short.requests}::bigint
                AND rest.cost >= ${wanted.short.cost}::bigint AS enough) fits
              CROSS JOIN LATERAL (
                SELECT ${share('requests')} AS requests, ${share('cost')} AS cost) share)
            RETURNING r.ends_at::text AS "window",
              (extract(epoch FROM r.ends_at - clock_timestamp()) * 1000)::float8 AS "endsInMs",
              r.requests, r.cost, r.given_requests AS "givenRequests", r.given_cost AS "givenCost"`),
        'accounting',
      );
      const [row] = rows;
      if (!row) throw new Error('the table of rate limits answered nothing');
      return {
        window: row.window,
        endsInMs: row.endsInMs,
        given: { requests: Number(row.givenRequests), cost: Number(row.givenCost) },
        rest: each((counter) => Math.max(0, limits[counter] - Number(row[counter]))),
      };
    },
  };
}

const COLUMNS: Record<keyof Amounts, Sql> = { requests: sql`requests`, cost: sql`cost` };

const finite = (limit: number): number => (Number.isFinite(limit) ? limit : 0);

const blockOf = (limit: number): number => Math.ceil(limit / 10);

/**
 * A tenth of the whole, so that ten statements serve a minute; towards the end a quarter of what is
 * left, so that no replica sits on what another needs.
 */
function shareOf({ short, wish }: Wanted, limits: Amounts, counter: keyof Amounts): Sql {
  if (short[counter] === 0) return sql`0::bigint`;
  const rest = sql`rest.${COLUMNS[counter]}`;
  return sql`CASE WHEN fits.enough THEN
    least(${rest}, greatest(${wish[counter]}::bigint,
      least(${blockOf(limits[counter])}::bigint, (${rest} + 3) / 4)))
    ELSE 0 END`;
}

/** The same where the minute begins and the whole is left. */
function shareOfAll({ short, wish }: Wanted, limits: Amounts, counter: keyof Amounts): number {
  const enough = short.requests <= limits.requests && short.cost <= limits.cost;
  if (short[counter] === 0 || !enough) return 0;
  return Math.min(limits[counter], Math.max(wish[counter], blockOf(limits[counter])));
}
