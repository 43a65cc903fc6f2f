import type { Collection, Document, Filter } from 'mongodb';
import type { CallLimits } from '../../stores/mongo/call-limits';
import { driver } from '../../stores/mongo/driver';

/** One indexed read of a few documents; several of one collection travel as one command. */
export interface Branch {
  filter: Filter<Document>;
  sort: Record<string, 1 | -1>;
  limit: number;
  /** Only these fields; everything otherwise. */
  project?: Document;
}

export interface BranchFetch {
  collection: Collection;
  limits: CallLimits;
  cluster: string;
  branches: Branch[];
}

/** How servers that lack a stage say so: unknown stage or command, not implemented, not supported, cannot parse. */
const REFUSALS = new Set([9, 59, 115, 168, 238, 303, 304, 40324]);
const REMEMBER_MS = 10 * 60_000;

export type FetchBranches = (fetch: BranchFetch) => Promise<Uint8Array[]>;

/**
 * Reads all branches, as bytes and in no promised order among branches: one aggregation, or finds side by side where
 * the cluster refuses `$unionWith`, which is remembered for a while.
 */
export function createBranchFetch(now: () => number = Date.now): FetchBranches {
  const withoutUnion = new Map<string, number>();

  return async (fetch) => {
    const [only] = fetch.branches;
    if (only === undefined) return [];
    if (fetch.branches.length === 1) return find(fetch, only);
    if ((withoutUnion.get(fetch.cluster) ?? 0) > now()) return findEach(fetch);
    try {
      return await aggregate(fetch);
    } catch (error) {
      if (!isRefusedStage(error)) throw error;
      withoutUnion.set(fetch.cluster, now() + REMEMBER_MS);
      return findEach(fetch);
    }
  };
}

export function isRefusedStage(error: unknown): boolean {
  const { MongoServerError } = driver();
  return error instanceof MongoServerError && REFUSALS.has(Number(error.code));
}

async function findEach(fetch: BranchFetch): Promise<Uint8Array[]> {
  return (await Promise.all(fetch.branches.map((branch) => find(fetch, branch)))).flat();
}

async function find({ collection, limits }: BranchFetch, branch: Branch): Promise<Uint8Array[]> {
  const { filter, sort, limit, project } = branch;
  const documents = await collection
    .find<Uint8Array>(filter, {
      ...bounds(limits),
      sort,
      limit,
      batchSize: limit,
      ...(project ? { projection: project } : {}),
    })
    .toArray();
  limits.onRead?.(documents.length);
  return documents;
}

async function aggregate({ collection, limits, branches }: BranchFetch): Promise<Uint8Array[]> {
  const [first = [], ...others] = branches.map(stagesOf);
  const unions = others.map((pipeline) => ({
    $unionWith: { coll: collection.collectionName, pipeline },
  }));
  // One more than can come, so that a full first batch already says that it was the last.
  const most = branches.reduce((sum, { limit }) => sum + limit, 1);
  const documents = await collection
    .aggregate<Uint8Array>([...first, ...unions], { ...bounds(limits), batchSize: most })
    .toArray();
  limits.onRead?.(documents.length);
  return documents;
}

function stagesOf({ filter, sort, limit, project }: Branch): Document[] {
  return [
    { $match: filter },
    { $sort: sort },
    { $limit: limit },
    ...(project ? [{ $project: project }] : []),
  ];
}

/** Bytes, not objects: one broken document must not cost the batch it came in. */
const bounds = ({ signal, maxTimeMS }: CallLimits) => ({ signal, maxTimeMS, raw: true as const });
