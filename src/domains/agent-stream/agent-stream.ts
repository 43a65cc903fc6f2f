import type { Caller } from '../../access/caller';
import { CodedError, notFound } from '../../errors';
import type { PageRequest, StreamSlice, UnavailableSource } from '../../page';
import type { DbWork, MongoStore } from '../../stores/mongo/mongo-store';
import { type AgentSource, createAgentSource, type Skipped } from './agent-source';
import { createBranchFetch, type FetchBranches } from './branch-fetch';
import type { Head, Travel } from './head';
import { mergeHeads } from './merge-heads';
import { parsePosition, placeOf, positionOf } from './place-order';
import type { Placed, StreamFilter, StreamKind, StreamRow } from './stream-kind';
import type { Where } from './time-probe';
import { createTimeProfiles, type TimeProfiles } from './time-profiles';

/** What the reads of one kind of document share. */
export interface StreamTools<Row extends StreamRow> {
  store: MongoStore;
  kind: StreamKind<Row>;
  fetch: FetchBranches;
  profiles: TimeProfiles;
  source: AgentSource<Row>;
}

export function createStreamTools<Row extends StreamRow>(
  store: MongoStore,
  kind: StreamKind<Row>,
): StreamTools<Row> {
  const fetch = createBranchFetch();
  const profiles = createTimeProfiles(fetch);
  return { store, kind, fetch, profiles, source: createAgentSource(kind, { fetch, profiles }) };
}

export interface StreamRequest {
  agents: readonly string[];
  filter: StreamFilter;
  page: PageRequest;
}

/** One page merged from several agents' databases, newest first, some of which may be missing. */
export async function readStream<Row extends StreamRow>(
  tools: StreamTools<Row>,
  caller: Caller,
  request: StreamRequest,
): Promise<StreamSlice<Row>> {
  const agents = [...new Set(request.agents)];
  const share = Math.max(2, Math.ceil(request.page.limit / Math.max(1, agents.length)) + 1);
  const opened = await openAll(tools, caller, { ...request, agents, share });
  return mergePage(tools, caller, { ...request, opened: [...opened.values()], share });
}

/** A page per agent, each from its own database; an agent that cannot answer costs its own page alone. */
export async function readStreamEach<Row extends StreamRow>(
  tools: StreamTools<Row>,
  caller: Caller,
  request: StreamRequest,
): Promise<(StreamSlice<Row> | CodedError)[]> {
  const share = request.page.limit + 1;
  const opened = await openAll(tools, caller, { ...request, share });
  return Promise.all(
    request.agents.map(async (agent) => {
      const own = opened.get(agent);
      if (own === undefined || own.error) return own?.error ?? notFound('agent');
      return mergePage(tools, caller, { ...request, opened: [own], share });
    }),
  );
}

/** What one agent's database answered at first. */
interface Opened<Row> {
  agent: string;
  heads: Head<Row>[];
  skipped: Skipped;
  error?: CodedError;
}

async function openAll<Row extends StreamRow>(
  { store, kind, source }: StreamTools<Row>,
  caller: Caller,
  { agents, share, ...request }: StreamRequest & { share: number },
): Promise<Map<string, Opened<Row>>> {
  const travel = travelOf(request);
  const outcomes = await store.readMany(
    caller,
    agents,
    async (db, limits, home) => {
      const skipped: Skipped = new Set();
      const ask = { ...travel, agent: home.agent, limit: share };
      return { heads: await source.open(whereOf(kind, db, limits, home), ask, skipped), skipped };
    },
    kind.name,
  );
  const opened = new Map<string, Opened<Row>>();
  for (const [agent, { ok, error }] of outcomes) {
    opened.set(agent, { agent, heads: ok?.heads ?? [], skipped: ok?.skipped ?? new Set(), error });
  }
  return opened;
}

async function mergePage<Row extends StreamRow>(
  { store, kind, source }: StreamTools<Row>,
  caller: Caller,
  {
    opened,
    share,
    ...request
  }: Omit<StreamRequest, 'agents'> & { opened: Opened<Row>[]; share: number },
): Promise<StreamSlice<Row>> {
  const { page } = request;
  const travel = travelOf(request);
  const errors = new Map<string, CodedError>();
  for (const { agent, error } of opened) if (error) errors.set(agent, error);
  const skipped: Skipped = new Set(opened.flatMap((one) => [...one.skipped]));
  const sizes = new Map<Head<Row>, number>();

  const rows = await mergeHeads({
    heads: opened.flatMap(({ heads }) => heads),
    direction: page.direction,
    limit: page.limit + 1,
    async refill(head, wanted) {
      // Small steps that grow: many heads run dry once, few run dry again and again.
      const limit = Math.min(wanted + 1, (sizes.get(head) ?? share) * 2);
      sizes.set(head, limit);
      const { agent } = head;
      const work: DbWork<void> = (db, limits, home) =>
        source.refill(whereOf(kind, db, limits, home), head, { ...travel, agent, limit }, skipped);
      try {
        await store.read(caller, agent, work, kind.name);
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        errors.set(agent, error);
        head.exhausted = true;
      }
    },
  });
  const unavailable = unavailableOf(errors);
  return { ...sliceOf(rows, page), unavailable, skipped: skipped.size };
}

function travelOf({ page, filter }: Pick<StreamRequest, 'page' | 'filter'>): Travel {
  return { direction: page.direction, filter, place: page.from && parsePosition(page.from) };
}

type WhereParts = Parameters<DbWork<unknown>>;

export function whereOf(kind: { collection: string }, ...[db, limits, home]: WhereParts): Where {
  return { collection: db.collection(kind.collection), limits, cluster: home.cluster };
}

/** From one row more than the page holds, in the direction of travel. */
export function sliceOf<Row>(rows: Placed<Row>[], page: PageRequest) {
  const shown = rows.slice(0, page.limit);
  if (page.direction === 'backward') shown.reverse();
  return {
    rows: shown.map(({ row }) => row),
    positions: shown.map((placed) => positionOf(placeOf(placed))),
    hasMore: rows.length > page.limit,
  };
}

export function unavailableOf(errors: ReadonlyMap<string, CodedError>): UnavailableSource[] {
  return [...errors].map(([agentId, { code, details }]) => ({
    agentId,
    code,
    ...(details.retryAfterMs === undefined ? {} : { retryAfterMs: details.retryAfterMs }),
  }));
}
