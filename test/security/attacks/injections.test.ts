import { getNamedType } from 'graphql';
import { schemaOf } from '../../../src/graphql/schema';
import { noteFigure, storeName } from '../../support/figures';
import { onEveryPostgres } from '../../support/on-every-postgres';
import type { Attack } from './attack';
import { fill, type Place, placesOf, TEXTS, VALUES } from './injections';
import { codesOf, faultsOf } from './judge';
import { Picture } from './picture';
import { type Reply, send } from './send';
import { layWorld, type World } from './world';

const ROLES = ['frontend', 'agent', 'evaluator'] as const;

/** So many requests are on their way at once. */
const TOGETHER = 8;

/** So many texts are tried by one request: more would cost more than one may. */
const PACKED = 5;

/** Texts wherever the place takes them, and one by one what no typed place takes. */
function attacksOn(place: Place): Attack[] {
  const packs: unknown[][] = VALUES.map((value) => [value]);
  for (let at = 0; at < TEXTS.length; at += PACKED) packs.push(TEXTS.slice(at, at + PACKED));
  return packs.map((values) => ({
    name: `${place.name} ${JSON.stringify(values)}`,
    ...fill(place, values),
  }));
}

/** What an agent was refused needs no second try by a role that reads more: only what is new to it. */
function newPlaces(as: (typeof ROLES)[number]): Place[] {
  const places = placesOf(schemaOf(as));
  if (as !== 'evaluator') return places;
  const known = new Set(placesOf(schemaOf('agent')).map(({ field }) => field));
  return places.filter(({ field }) => !known.has(field));
}

/** A request that costs too much was refused before anything took the text. */
const unasked = (replies: readonly Reply[]): string[] =>
  replies.some((reply) => codesOf(reply).includes('COST_LIMIT')) ? ['it cost too much'] : [];

onEveryPostgres(
  'Whatever is put into any argument',
  (gateway) => {
    let world: World;
    let picture: Picture;

    beforeAll(async () => {
      world = await layWorld(gateway());
      picture = await Picture.open(gateway());
    });
    afterAll(() => picture?.close());

    it.each(ROLES)(
      'stays a value, for the role %s',
      async (as) => {
        const port = Number(new URL(gateway().url).port);
        const places = newPlaces(as);
        expect(places.length).toBeGreaterThan(0);
        const attacks = places.flatMap(attacksOn);
        const without = as === 'agent' ? 'agent1' : undefined;
        const before = await picture.take(without);
        const faults: string[] = [];
        for (let at = 0; at < attacks.length; at += TOGETHER) {
          const some = attacks.slice(at, at + TOGETHER).map(async (attack) => {
            const replies = await send({ port, names: world.names }, attack, as);
            const found = [...faultsOf(replies, { as, world }), ...unasked(replies)];
            faults.push(...found.map((fault) => `${attack.name}: ${fault}: ${replies[0]?.body}`));
          });
          await Promise.all(some);
        }
        expect(faults).toEqual([]);
        expect(await picture.take(without)).toEqual(before);
        expect(Object.prototype).not.toHaveProperty('polluted');
        const values = TEXTS.length + VALUES.length;
        noteFigure('injections', places.length * values, await storeName(gateway()));
      },
      240_000,
    );

    it('reaches every kind of place', () => {
      const types = new Set(placesOf(schemaOf('admin')).map(({ type }) => getNamedType(type).name));
      expect(placesOf(schemaOf('agent')).map(({ name }) => name)).toEqual(
        expect.arrayContaining([
          'tasks(filter.title.contains)',
          'writeLogs(input.entries.message)',
        ]),
      );
      expect([...types].sort()).toEqual(['BigInt', 'DateTime', 'ID', 'JSON', 'String']);
    });
  },
  { env: { RATE_LIMIT: '0', COST_BUDGET: '0' } },
);
