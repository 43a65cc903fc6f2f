import type { Collection, Document, Filter } from 'mongodb';
import type { CallLimits } from '../../stores/mongo/call-limits';
import type { Branch, FetchBranches } from './branch-fetch';
import { fieldsOf } from './bson-walk';
import { PLAIN, storedTime, storedTimeText } from './stored-time';
import { dateKind, numberKind, TIME_UNITS, type TimeField, type TimeKind } from './time-kind';
import { ANY_TIME_PATTERN, parseTimeText, type TimeText, textKind, textPattern } from './time-text';

/** How one collection keeps its times: plain when created_at is a date everywhere. */
export type TimeProfile = { plain: true } | { plain: false; kinds: TimeKind[]; odd: boolean };

/** One collection of one database, inside one bounded call. */
export interface Where {
  collection: Collection;
  limits: CallLimits;
  cluster: string;
}

const MOST_TEXT_KINDS = 8;
const FIELDS: TimeField[] = ['created_at', 'timestamp'];

/**
 * The two ends of the index tell whether there is anything but dates, since the server sorts by type first. They
 * travel with the rows of a first read and are told from them by having no _id.
 */
export const PROBE_BRANCHES: Branch[] = ([1, -1] as const).map((created_at) => ({
  filter: {},
  sort: { created_at, _id: created_at },
  limit: 1,
  project: { _id: 0, created_at: 1 },
}));

/** Whether both ends are dates; an empty collection is plain. */
export function isPlain(probes: Uint8Array[]): boolean {
  return probes.every((document) => {
    try {
      const [bytes, fields] = fieldsOf(document);
      return storedTime(bytes, fields).key === PLAIN;
    } catch {
      return false;
    }
  });
}

/** Looks which kinds of time a mixed collection has, each by an indexed read of one document. */
export async function profileMixed(where: Where, fetch: FetchBranches): Promise<TimeProfile> {
  const candidates = FIELDS.flatMap((field) => [
    dateKind(field),
    ...TIME_UNITS.map((unit) => numberKind(field, unit)),
  ]);
  const has = async (filter: Filter<Document>) => (await one(where, fetch, filter)) !== undefined;
  const present = await Promise.all(candidates.map((kind) => has(kind.range())));
  const kinds = candidates.filter((_, at) => present[at]);
  for (const field of FIELDS) kinds.push(...(await textKinds(where, fetch, field)));
  return { plain: false, kinds, odd: await has(oddFilter(kinds)) };
}

/** Documents whose time is kept in none of these kinds. */
export function oddFilter(kinds: readonly TimeKind[]): Filter<Document> {
  return kinds.length === 0 ? {} : { $nor: kinds.map((kind) => kind.range()) };
}

/** Takes a text that no known kind covers and learns its kind, until none is left. */
async function textKinds(
  where: Where,
  fetch: FetchBranches,
  field: TimeField,
): Promise<TimeKind[]> {
  const shapes: TimeText[] = [];
  const guard = field === 'timestamp' ? { created_at: null } : {};
  const iso = { [field]: { $gte: '0', $lt: ':', $regex: ANY_TIME_PATTERN } };
  while (shapes.length < MOST_TEXT_KINDS) {
    const known = shapes.map((shape) => ({ [field]: { $regex: textPattern(shape) } }));
    const filter = { ...guard, ...iso, ...(known.length > 0 ? { $nor: known } : {}) };
    const sample = await one(where, fetch, filter);
    const shape = sample && parseTimeText(storedTimeText(sample, field));
    if (shape === undefined) break;
    shapes.push(shape);
  }
  return shapes.map((shape) => textKind(field, shape));
}

async function one(
  where: Where,
  fetch: FetchBranches,
  filter: Filter<Document>,
): Promise<Uint8Array | undefined> {
  const project = { _id: 0, created_at: 1, timestamp: 1 };
  const sort = { created_at: -1, _id: -1 } as const;
  const [document] = await fetch({ ...where, branches: [{ filter, sort, limit: 1, project }] });
  return document;
}
