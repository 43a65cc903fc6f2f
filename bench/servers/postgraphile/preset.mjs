import { PgAggregatesPreset } from '@graphile/pg-aggregates';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { AgentPlugin, LinkPlugin } from './plugins.mjs';

export const preset = ({ databaseUrl, poolSize }) => ({
  extends: [PostGraphileAmberPreset, PgAggregatesPreset],
  plugins: [AgentPlugin, LinkPlugin],
  pgServices: [
    makePgService({
      connectionString: databaseUrl,
      schemas: ['public'],
      poolConfig: { max: poolSize },
    }),
  ],
  schema: {
    // The indexes end with rows that have no time; an order that says the same can use them.
    pgOrderByNullsLast: true,
  },
  // The last is its own shortcut from rows to text.
  grafserv: { graphiql: false, watch: false, outputDataAsString: true },
  grafast: { explain: false },
});
