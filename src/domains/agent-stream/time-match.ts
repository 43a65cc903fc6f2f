import type { Document, Filter } from 'mongodb';
import type { StreamFilter } from './stream-kind';
import { PLAIN_KIND } from './time-kind';
import type { Where } from './time-probe';
import type { TimeProfiles } from './time-profiles';

/**
 * A filter's time bounds as one condition, whatever the ways the collection keeps its times. Times kept as text count
 * by the second at both ends. Costs a read only where there are bounds.
 */
export async function timeMatch(
  profiles: TimeProfiles,
  where: Where,
  { since, until }: Pick<StreamFilter, 'since' | 'until'>,
): Promise<Filter<Document>> {
  if (since === undefined && until === undefined) return {};
  const profile = await profiles.of(where);
  if (profile.plain) return PLAIN_KIND.range(since, until);
  const ranges = profile.kinds.map((kind) => kind.range(since, until));
  return ranges.length === 0 ? { _id: { $in: [] } } : { $or: ranges };
}
