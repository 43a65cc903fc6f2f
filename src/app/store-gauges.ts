import type { Stores } from '../domains/services';
import type { Metrics } from '../http/metrics';
import type { BreakerState } from '../stores/breaker';

const OPENNESS: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 };

/** What a scrape learns of the connections to the stores. */
export function showStores({ postgres, mongo, objects }: Stores, metrics: Metrics): void {
  metrics.registerGauge({
    name: 'postgres_pool_connections',
    help: 'Connections of each PostgreSQL pool by state.',
    labels: ['pool', 'state'],
    read: () =>
      Object.entries(postgres.poolSizes()).flatMap(([pool, sizes]) =>
        Object.entries(sizes).map(([state, value]) => ({ labels: { pool, state }, value })),
      ),
  });
  metrics.registerGauge({
    name: 'mongo_clients',
    help: 'MongoDB clients that are open: one per cluster and user in use.',
    read: () => mongo.clientCount(),
  });
  metrics.registerGauge({
    name: 'store_breaker_state',
    help: 'Whether calls to a store are let through: 0 closed, 1 probing, 2 open.',
    labels: ['store', 'source'],
    read: () => {
      const states = {
        postgres: postgres.breakers(),
        mongo: mongo.breakers(),
        objects: { objects: objects.breaker() },
      };
      return Object.entries(states).flatMap(([store, sources]) =>
        Object.entries(sources).map(([source, state]) => ({
          labels: { store, source },
          value: OPENNESS[state],
        })),
      );
    },
  });
}
