import { type FieldNode, type GraphQLField, getNullableType, isListType } from 'graphql';
import type { CostMark } from '../cost';
import { DEFAULT_SIZE, MAX_SIZE } from '../page-args';
import { type ArgumentPlace, askedNumber, type Given, placeOf } from './asked-number';

type AnyField = GraphQLField<unknown, unknown>;

/** What a field's arguments and its @Cost say, worked out once per field of a schema. */
export interface FieldSizes {
  own: number;
  isList: boolean;
  perAgent: boolean;
  ofOneAgent: boolean;
  /** Where the number of entries is said, and what holds where it is not. */
  entries?: { places: ArgumentPlace[]; otherwise: number; most: number };
  agents?: ArgumentPlace;
}

const known = new WeakMap<AnyField, FieldSizes>();

export function sizesOf(field: AnyField): FieldSizes {
  let sizes = known.get(field);
  if (!sizes) {
    sizes = readSizes(field);
    known.set(field, sizes);
  }
  return sizes;
}

function readSizes(field: AnyField): FieldSizes {
  const mark = (field.extensions.cost ?? {}) as CostMark;
  const placed = (path: string): ArgumentPlace => {
    const place = placeOf(field, path);
    if (!place) throw new Error(`@Cost of ${field.name} names ${path}, which it does not have`);
    return place;
  };
  return {
    own: mark.own ?? 0,
    isList: isListType(getNullableType(field.type)),
    perAgent: mark.perAgent ?? false,
    ofOneAgent: mark.ofOneAgent ?? false,
    entries: entriesOf(field, mark, placed),
    ...(mark.agents && { agents: placed(mark.agents) }),
  };
}

function entriesOf(
  field: AnyField,
  mark: CostMark,
  placed: (path: string) => ArgumentPlace,
): FieldSizes['entries'] {
  const { size, most } = mark;
  if (size) {
    const place = placed(size);
    const cap = most ?? MAX_SIZE;
    return { places: [place], otherwise: place.isList ? 0 : cap, most: cap };
  }
  const places = ['first', 'last'].flatMap((name) => placeOf(field, name) ?? []);
  if (places.length > 0) return { places, otherwise: DEFAULT_SIZE, most: most ?? MAX_SIZE };
  return most === undefined ? undefined : { places, otherwise: most, most };
}

/** How many entries a question can get; undefined where nothing says so. */
export function entriesAsked(
  { entries }: FieldSizes,
  node: FieldNode,
  given: Given,
): number | undefined {
  if (!entries) return undefined;
  const asked = entries.places.flatMap((place) => askedNumber(place, node, given) ?? []);
  const number = asked.length > 0 ? Math.max(...asked) : entries.otherwise;
  // More than the most is refused by the field itself, with a better word for it.
  return Math.min(Math.max(number, 0), entries.most);
}
