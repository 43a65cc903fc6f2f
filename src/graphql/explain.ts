import type { StoreName } from '../errors';

/** One call to a store, as the stores report it. */
export interface ExplainedCall {
  store: StoreName;
  ms: number;
  /** Commands that travelled for it; one where nobody says otherwise. */
  roundTrips?: number;
  rows?: number;
  /** The agent's database that was called, and the code it failed with. */
  source?: { agentId: string; cluster: string; code?: string };
}

/** Whether calls are let through, by store and then by server, cluster or the store itself. */
export type BreakerStates = Record<StoreName, Record<string, string>>;

interface Sum {
  roundTrips: number;
  rows: number;
  ms: number;
}

interface Source extends Sum {
  agentId: string;
  cluster: string;
  code?: string;
}

export type Explanation = () => Record<string, unknown>;

export interface Explanations {
  /** From now on the calls made for this request are added up; the answer tells them. */
  begin(request: AbortSignal): Explanation;
  /** Of any request: one that nobody wants explained costs a look-up. */
  note(request: AbortSignal | undefined, call: ExplainedCall): void;
}

const MOST_SOURCES = 200;

/** Requests are told apart by their signals, which every call to a store already carries. */
export function createExplanations(breakers: () => BreakerStates): Explanations {
  const open = new WeakMap<AbortSignal, (call: ExplainedCall) => void>();
  return {
    begin(request) {
      const stores: Record<StoreName, Sum> = { postgres: none(), mongo: none(), objects: none() };
      const sources = new Map<string, Source>();
      open.set(request, (call) => {
        add(stores[call.store], call);
        if (call.source) addSource(sources, call.source, call);
      });
      return () => told(stores, sources, breakers());
    },
    note(request, call) {
      if (request) open.get(request)?.(call);
    },
  };
}

const none = (): Sum => ({ roundTrips: 0, rows: 0, ms: 0 });

function add(sum: Sum, { roundTrips = 1, rows = 0, ms }: ExplainedCall): void {
  sum.roundTrips += roundTrips;
  sum.rows += rows;
  sum.ms += ms;
}

function addSource(
  sources: Map<string, Source>,
  { agentId, cluster, code }: NonNullable<ExplainedCall['source']>,
  call: ExplainedCall,
): void {
  const known = sources.get(agentId) ?? { agentId, cluster, ...none() };
  add(known, call);
  if (code) known.code = code;
  sources.set(agentId, known);
}

function told(
  stores: Record<StoreName, Sum>,
  sources: Map<string, Source>,
  breakers: BreakerStates,
): Record<string, unknown> {
  const all = [...sources.values()].sort(failedThenSlowest);
  return {
    stores: Object.fromEntries(
      (Object.keys(stores) as StoreName[]).map((store) => [
        store,
        { ...rounded(stores[store]), breakers: breakers[store] },
      ]),
    ),
    sources: all.slice(0, MOST_SOURCES).map((source) => ({
      ...rounded(source),
      breaker: breakers.mongo[source.cluster] ?? 'closed',
    })),
    moreSources: Math.max(0, all.length - MOST_SOURCES),
  };
}

const failedThenSlowest = (a: Source, b: Source): number =>
  Number(b.code !== undefined) - Number(a.code !== undefined) || b.ms - a.ms;

const rounded = <Some extends Sum>(sum: Some): Some => ({
  ...sum,
  ms: Math.round(sum.ms * 10) / 10,
});
