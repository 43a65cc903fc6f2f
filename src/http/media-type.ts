/** Media types as the headers Accept and Content-Type write them. */
export interface MediaType {
  /** `type/subtype`, in lower case. */
  essence: string;
  parameters: ReadonlyMap<string, string>;
}

const ESSENCE = /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+$/;

export function parseMediaType(text: string): MediaType | undefined {
  const [first = '', ...rest] = text.split(';');
  const essence = first.trim().toLowerCase();
  if (!ESSENCE.test(essence)) return undefined;
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const equals = part.indexOf('=');
    if (equals < 0) continue;
    const name = part.slice(0, equals).trim().toLowerCase();
    const value = part.slice(equals + 1).trim();
    if (!parameters.has(name)) parameters.set(name, value.replace(/^"(.*)"$/, '$1'));
  }
  return { essence, parameters };
}

interface Wish {
  quality: number;
  /** How closely the wish names the offer: an exact name beats a wildcard. */
  closeness: number;
  /** Where it stands in the header; the client's first wish wins a tie. */
  place: number;
}

/** The offer that an Accept header likes best; without a header the first one. */
export function preferredType<Offer extends string>(
  accept: string | undefined,
  offers: readonly Offer[],
): Offer | undefined {
  if (accept === undefined || accept.trim() === '') return offers[0];
  const wishes = accept.split(',').map(parseMediaType);
  let best: { offer: Offer; wish: Wish } | undefined;
  for (const offer of offers) {
    const wish = wishFor(offer, wishes);
    if (!wish || wish.quality <= 0) continue;
    if (!best || isStronger(wish, best.wish)) best = { offer, wish };
  }
  return best?.offer;
}

function wishFor(offer: string, wishes: readonly (MediaType | undefined)[]): Wish | undefined {
  let closest: Wish | undefined;
  wishes.forEach((wish, place) => {
    if (!wish) return;
    const closeness = closenessOf(wish.essence, offer);
    if (closeness === 0 || (closest && closest.closeness >= closeness)) return;
    closest = { quality: qualityOf(wish), closeness, place };
  });
  return closest;
}

function closenessOf(wish: string, offer: string): number {
  if (wish === offer) return 3;
  if (wish === `${offer.slice(0, offer.indexOf('/'))}/*`) return 2;
  return wish === '*/*' ? 1 : 0;
}

function qualityOf(wish: MediaType): number {
  const quality = Number(wish.parameters.get('q') ?? 1);
  return quality >= 0 && quality <= 1 ? quality : 0;
}

function isStronger(wish: Wish, than: Wish): boolean {
  if (wish.quality !== than.quality) return wish.quality > than.quality;
  return wish.place < than.place;
}
