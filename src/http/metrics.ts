import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ErrorCode, StoreName } from '../errors';
import type { OperationType } from './graphql-port';

/** What the gateway counts. Every label takes its values from a small closed set. */
export interface Metrics {
  observeHttp(seen: { route: string; method: string; status: number; ms: number }): void;
  observeOperation(seen: { type: OperationType; code: ErrorCode | 'OK'; ms: number }): void;
  observeCost(seen: { role: string; cost: number }): void;
  observeStoreCall(seen: { store: StoreName; operation: string; ms: number; ok: boolean }): void;
  countPresigns(signed: number): void;
  countDocumentsRead(documents: number): void;
  /** `kind` is one of the two that uploads have. */
  countRegistered(registered: { kind: string; bytes: number }): void;
  /** `counter` is the one that was spent. */
  countRefusedByBudget(counter: string): void;
  countLease(outcome: string): void;
  countLostAudit(): void;
  /** `read` is asked at each scrape; several samples differ by their labels. */
  registerGauge(gauge: GaugeDefinition): void;
  render(): Promise<{ contentType: string; body: string }>;
}

export interface GaugeDefinition {
  /** Without the prefix: `pool_connections` becomes `triptych_pool_connections`. */
  name: string;
  help: string;
  labels?: readonly string[];
  read(): number | readonly GaugeSample[];
}

export interface GaugeSample {
  labels: Record<string, string>;
  value: number;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const COSTS = [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

/** Names of store operations come from the code, but a mistake there must not flood the scraper. */
const OPERATION_NAMES = 100;

/** A registry of its own for each gateway: two in one process do not mix. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 });
  const registers = [registry];
  const http = new Histogram({
    name: 'triptych_http_request_seconds',
    help: 'Time to answer an HTTP request.',
    labelNames: ['route', 'method', 'status'] as const,
    buckets: SECONDS,
    registers,
  });
  const operations = new Histogram({
    name: 'triptych_graphql_operation_seconds',
    help: 'Time to answer a GraphQL request; code is OK or that of its first error.',
    labelNames: ['type', 'code'] as const,
    buckets: SECONDS,
    registers,
  });
  const costs = new Histogram({
    name: 'triptych_graphql_operation_cost',
    help: 'What operations were priced at, those that cost too much included.',
    labelNames: ['role'] as const,
    buckets: COSTS,
    registers,
  });
  const storeCalls = new Histogram({
    name: 'triptych_store_call_seconds',
    help: 'Time of one call to a store.',
    labelNames: ['store', 'operation', 'ok'] as const,
    buckets: SECONDS,
    registers,
  });
  const presigns = new Counter({
    name: 'triptych_presigned_urls_total',
    help: 'Links to objects signed so far.',
    registers,
  });
  const documents = new Counter({
    name: 'triptych_mongo_documents_read_total',
    help: 'Documents and groups that agents’ databases answered reads with.',
    registers,
  });
  const registered = new Counter({
    name: 'triptych_registered_bytes_total',
    help: 'Bytes of uploads that became files; one that replaces a file is not counted again.',
    labelNames: ['kind'] as const,
    registers,
  });
  const lostAudit = new Counter({
    name: 'triptych_audit_lost_total',
    help: 'Audit rows that could be written nowhere; the log tells each.',
    registers,
  });
  const refused = new Counter({
    name: 'triptych_rate_limited_total',
    help: 'Requests refused since their caller had spent the requests or the cost of a minute.',
    labelNames: ['spent'] as const,
    registers,
  });
  const leases = new Counter({
    name: 'triptych_budget_leases_total',
    help: 'Blocks of budgets asked of PostgreSQL; late or failed ones let this replica count alone.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const boundedOperation = boundedNames(OPERATION_NAMES);
  return {
    observeHttp: ({ route, method, status, ms }) =>
      http.observe({ route, method: knownMethod(method), status: String(status) }, ms / 1000),
    observeOperation: ({ type, code, ms }) => operations.observe({ type, code }, ms / 1000),
    observeCost: ({ role, cost }) => costs.observe({ role }, cost),
    observeStoreCall: ({ store, operation, ms, ok }) =>
      storeCalls.observe(
        { store, operation: boundedOperation(operation), ok: String(ok) },
        ms / 1000,
      ),
    countPresigns: (signed) => presigns.inc(signed),
    countDocumentsRead: (read) => documents.inc(read),
    countRegistered: ({ kind, bytes }) => registered.inc({ kind }, bytes),
    countRefusedByBudget: (spent) => refused.inc({ spent }),
    countLease: (outcome) => leases.inc({ outcome }),
    countLostAudit: () => lostAudit.inc(),
    registerGauge: (definition) => addGauge(registry, definition),
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function addGauge(registry: Registry, { name, help, labels = [], read }: GaugeDefinition): void {
  new Gauge({
    name: `triptych_${name}`,
    help,
    labelNames: labels,
    registers: [registry],
    collect() {
      this.reset();
      const found = read();
      if (typeof found === 'number') this.set(found);
      else for (const sample of found) this.set(sample.labels, sample.value);
    },
  });
}

const METHODS = ['GET', 'POST', 'HEAD', 'OPTIONS'];
const knownMethod = (method: string) => (METHODS.includes(method) ? method : 'other');

function boundedNames(limit: number): (name: string) => string {
  const seen = new Set<string>();
  return (name) => {
    if (seen.has(name)) return name;
    if (seen.size >= limit) return 'other';
    seen.add(name);
    return name;
  };
}
