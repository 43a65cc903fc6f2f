import type { Explanations } from '../graphql/explain';
import type { Metrics } from '../http/metrics';
import type { MongoCall } from '../stores/mongo/mongo-store';
import type { ObjectCall } from '../stores/objects/object-store';
import type { StatementReport } from '../stores/postgres/postgres-store';

/** Where the stores' reports go: into the metrics, and to the request that wants to be explained. */
export function storeReports(metrics: Metrics, explanations: Explanations) {
  return {
    statement({ operation, ms, rows, ok, signal }: StatementReport): void {
      metrics.observeStoreCall({ store: 'postgres', operation, ms, ok });
      if (operation !== 'accounting') explanations.note(signal, { store: 'postgres', ms, rows });
    },
    mongoCall(call: MongoCall): void {
      const { operation, ms, rows, code, roundTrips, agent, cluster, signal } = call;
      metrics.observeStoreCall({ store: 'mongo', operation, ms, ok: code === undefined });
      metrics.countDocumentsRead(rows);
      const source = { agentId: agent, cluster, code };
      explanations.note(signal, { store: 'mongo', ms, rows, roundTrips, source });
    },
    objectCall({ operation, ms, ok, signal }: ObjectCall): void {
      metrics.observeStoreCall({ store: 'objects', operation, ms, ok });
      explanations.note(signal, { store: 'objects', ms });
    },
  };
}
