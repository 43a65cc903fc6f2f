import type { Stores } from '../domains/services';
import type { StoreName } from '../errors';
import type { Metrics } from '../http/metrics';
import type { BreakerState } from '../stores/breaker';

interface Count {
  total: number;
  inUse: number;
}

const OPENNESS: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 };

/** By store, then by server, cluster or the store itself. */
export const breakersOf = ({
  postgres,
  mongo,
  objects,
}: Stores): Record<StoreName, Record<string, BreakerState>> => ({
  postgres: postgres.breakers(),
  mongo: mongo.breakers(),
  objects: { objects: objects.breaker() },
});

const samples = (labels: Record<string, string>, { total, inUse }: Count) => [
  { labels: { ...labels, state: 'total' }, value: total },
  { labels: { ...labels, state: 'in_use' }, value: inUse },
];

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
    name: 'mongo_connections',
    help: 'Connections to each MongoDB cluster, in all and in use.',
    labels: ['cluster', 'state'],
    read: () =>
      Object.entries(mongo.connections()).flatMap(([cluster, count]) =>
        samples({ cluster }, count),
      ),
  });
  metrics.registerGauge({
    name: 'objects_connections',
    help: 'Connections to the object storage, in all and in use.',
    labels: ['state'],
    read: () => samples({}, objects.connections()),
  });
  metrics.registerGauge({
    name: 'store_breaker_state',
    help: 'Whether calls to a store are let through: 0 closed, 1 probing, 2 open.',
    labels: ['store', 'source'],
    read: () =>
      Object.entries(breakersOf({ postgres, mongo, objects })).flatMap(([store, sources]) =>
        Object.entries(sources).map(([source, state]) => ({
          labels: { store, source },
          value: OPENNESS[state],
        })),
      ),
  });
}
