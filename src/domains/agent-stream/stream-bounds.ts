import type { Document, Filter } from 'mongodb';
import { badInput } from '../../errors';
import type { StreamFilter } from './stream-kind';

const LONGEST_SEARCH = 200;

export interface TimeBounds {
  since?: Date | string | null;
  until?: Date | string | null;
}

export function timeBounds({ since, until }: TimeBounds): Pick<StreamFilter, 'since' | 'until'> {
  const bounds = { since: msOf(since, 'since'), until: msOf(until, 'until') };
  if (bounds.since !== undefined && bounds.until !== undefined && bounds.since > bounds.until) {
    throw badInput('since must not be after until.', 'since');
  }
  return bounds;
}

function msOf(value: Date | string | null | undefined, argument: string): number | undefined {
  if (value === null || value === undefined) return undefined;
  const ms = value instanceof Date ? value.getTime() : Date.parse(value);
  if (Number.isNaN(ms)) throw badInput(`"${argument}" is not a time.`, argument);
  return ms;
}

/** Part of a text field, whatever its case; nothing in it is a pattern. */
export function textMatch(field: string, search: string | null | undefined): Filter<Document> {
  if (search === null || search === undefined || search === '') return {};
  if (search.length > LONGEST_SEARCH) {
    throw badInput(`"search" takes at most ${LONGEST_SEARCH} characters.`, 'search');
  }
  if (search.includes('\0')) throw badInput('"search" holds a NUL character.', 'search');
  const $regex = search.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return { [field]: { $regex, $options: 'i' } };
}
