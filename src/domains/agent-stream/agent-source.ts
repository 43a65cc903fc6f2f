import type { FetchBranches } from './branch-fetch';
import { hasField } from './bson-walk';
import { certainRows, type Head, type Travel } from './head';
import { headBranch, oddBranch } from './head-query';
import { placeOf } from './place-order';
import { PLAIN, TIMELESS } from './stored-time';
import { type Placed, placeDocument, type StreamKind, type StreamRow } from './stream-kind';
import { PLAIN_KIND, type TimeKind } from './time-kind';
import { PROBE_BRANCHES, type TimeProfile, type Where } from './time-probe';
import type { TimeProfiles } from './time-profiles';

export interface SourceRequest extends Travel {
  agent: string;
  limit: number;
}

/** What could not be read, by id where it had one, so that reading it twice counts it once. */
export type Skipped = Set<string>;

/** Reads one agent's documents as heads: one, or one per kind of time where these are mixed. */
export interface AgentSource<Row extends StreamRow> {
  open(where: Where, request: SourceRequest, skipped: Skipped): Promise<Head<Row>[]>;
  refill(where: Where, head: Head<Row>, request: SourceRequest, skipped: Skipped): Promise<void>;
}

export function createAgentSource<Row extends StreamRow>(
  kind: StreamKind<Row>,
  { fetch, profiles }: { fetch: FetchBranches; profiles: TimeProfiles },
): AgentSource<Row> {
  function decode(documents: Uint8Array[], agent: string, skipped: Skipped): Placed<Row>[] {
    const placed: Placed<Row>[] = [];
    for (const document of documents) {
      const read = placeDocument(kind, agent, document);
      if (read !== undefined) placed.push(read);
      else skipped.add(`${agent}/${placed.length}/${document.byteLength}`);
    }
    return placed;
  }

  /** Reads until something is certain: a crowded bucket needs a larger read. */
  async function fill(
    where: Where,
    head: Head<Row>,
    request: SourceRequest,
    skipped: Skipped,
  ): Promise<void> {
    const query = { ...request, place: head.place };
    for (let limit = request.limit; ; limit *= 4) {
      const branch = branchFor(head, { ...query, limit });
      if (branch === undefined) {
        head.exhausted = true;
        return;
      }
      const documents = await fetch({ ...where, branches: [branch] });
      settle(head, decode(documents, request.agent, skipped), {
        full: documents.length >= limit,
        travel: query,
        skipped,
      });
      if (head.rows.length > 0 || head.exhausted) return;
    }
  }

  function openPlain(where: Where, request: SourceRequest, probing: boolean) {
    const branch = headBranch(PLAIN_KIND, request);
    // No date follows a place among timeless rows; whether there are such rows is still to be asked.
    const branches = [...(branch ? [branch] : []), ...(probing ? PROBE_BRANCHES : [])];
    return fetch({ ...where, branches });
  }

  return {
    async open(where, request, skipped) {
      let profile = profiles.known(where);
      const head: Head<Row> = newHead(request, PLAIN_KIND);
      if (profile === undefined || profile.plain) {
        const documents = await openPlain(where, request, profile === undefined);
        const { rows, probes } = partProbes(documents);
        const unread: Skipped = new Set();
        const placed = decode(rows, request.agent, unread);
        if (profile === undefined) profile = await profiles.learn(where, probes);
        else if (placed.some(({ time }) => time.key !== PLAIN)) {
          profile = await profiles.learn(
            where,
            await fetch({ ...where, branches: PROBE_BRANCHES }),
          );
        }
        if (profile.plain) {
          const full = rows.length >= request.limit;
          for (const one of unread) skipped.add(one);
          settle(head, placed, { full, travel: request, skipped });
          if (head.rows.length === 0 && !head.exhausted) await fill(where, head, request, skipped);
          return [head];
        }
      }
      return openMixed(where, request, profile, skipped);
    },
    refill: fill,
  };

  async function openMixed(
    where: Where,
    request: SourceRequest,
    profile: TimeProfile & { plain: false },
    skipped: Skipped,
  ): Promise<Head<Row>[]> {
    const heads = profile.kinds.map((timeKind) => newHead<Row>(request, timeKind));
    if (profile.odd) heads.push({ ...newHead<Row>(request), others: profile.kinds });
    // Timeless rows come after all others: going forward they are read when the others end.
    const lazy = (head: Head<Row>) =>
      head.kind === undefined && request.direction === 'forward' && request.place?.ms !== null;
    await Promise.all(
      heads.filter((head) => !lazy(head)).map((head) => fill(where, head, request, skipped)),
    );
    return heads;
  }
}

function newHead<Row>(request: SourceRequest, kind?: TimeKind): Head<Row> {
  return { agent: request.agent, kind, rows: [], place: request.place, exhausted: false };
}

function branchFor(head: Head<unknown>, query: SourceRequest): ReturnType<typeof headBranch> {
  return head.kind ? headBranch(head.kind, query) : oddBranch(head.others ?? [], query);
}

/** Takes over what a read brought; documents of a kind that this head does not hold cannot be placed. */
function settle<Row extends StreamRow>(
  head: Head<Row>,
  read: Placed<Row>[],
  { full, travel, skipped }: { full: boolean; travel: Travel; skipped: Skipped },
): void {
  const own: Placed<Row>[] = [];
  for (const placed of read) {
    if (head.kind === undefined) own.push({ ...placed, time: TIMELESS });
    else if (placed.time.key === head.kind.key) own.push(placed);
    else skipped.add(`${head.agent}/${placed.id.text}`);
  }
  head.exhausted = !full;
  head.rows = certainRows(own, { kind: head.kind, exhausted: !full, travel });
  const last = head.rows.at(-1);
  if (last !== undefined) head.place = placeOf(last);
}

/** The probe's documents are those without an _id. */
function partProbes(documents: Uint8Array[]): { rows: Uint8Array[]; probes: Uint8Array[] } {
  const rows: Uint8Array[] = [];
  const probes: Uint8Array[] = [];
  for (const document of documents) (hasField(document, '_id') ? rows : probes).push(document);
  return { rows, probes };
}
