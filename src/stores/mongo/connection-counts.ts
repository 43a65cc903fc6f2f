import type { MongoClient } from 'mongodb';

export interface ConnectionCount {
  total: number;
  inUse: number;
}

export interface ConnectionCounts {
  watch(client: MongoClient, cluster: string): void;
  /** Per cluster, over all of its users and servers. */
  byCluster(): Record<string, ConnectionCount>;
}

/** The driver tells of its pools by events alone. Those that watch over servers are in no pool. */
export function createConnectionCounts(): ConnectionCounts {
  const counts = new Map<string, ConnectionCount>();
  return {
    watch(client, cluster) {
      const count = counts.get(cluster) ?? { total: 0, inUse: 0 };
      counts.set(cluster, count);
      client.on('connectionCreated', () => {
        count.total += 1;
      });
      client.on('connectionClosed', () => {
        count.total -= 1;
      });
      client.on('connectionCheckedOut', () => {
        count.inUse += 1;
      });
      client.on('connectionCheckedIn', () => {
        count.inUse -= 1;
      });
    },
    byCluster: () => Object.fromEntries(counts),
  };
}
