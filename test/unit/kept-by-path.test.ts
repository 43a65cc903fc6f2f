import fc from 'fast-check';
import { KeptByPath } from '../../src/kept-by-path';

const KEYS = [{ a: 1 }, { a: 1 }, { a: 2 }];
const ROOM = 4000;
const SIZE = 150;

/** Few keys and short ones: paths that begin alike, contain each other, and come again. */
const paths = fc.array(fc.array(fc.nat(KEYS.length - 1), { maxLength: 4 }), { maxLength: 80 });

const keptValues = () => new KeptByPath<string>(ROOM, () => SIZE);
const objectsOf = (path: readonly number[]) => path.map((index) => KEYS[index] as object);

it('gives each path its own value, made anew only where it left, and never the last one', () => {
  fc.assert(
    fc.property(paths, (all) => {
      const kept = keptValues();
      let last: string | undefined;
      for (const path of all) {
        const name = path.join();
        const made: string[] = [];
        const value = kept.get(objectsOf(path), () => {
          made.push(name);
          return name;
        });
        expect(value).toBe(name);
        expect(name === last ? made : []).toEqual([]);
        last = name;
      }
    }),
    { seed: 5 },
  );
});

it('keeps what is asked for again and again, and drops what nobody asks for', () => {
  const kept = keptValues();
  const often = objectsOf([0]);
  const rarely = objectsOf([1]);
  let made = 0;
  const make = () => {
    made += 1;
    return 'made';
  };
  kept.get(often, make);
  kept.get(rarely, make);
  for (let step = 0; step < 100; step += 1) {
    kept.get([{}], () => 'another');
    kept.get(often, make);
  }
  expect(made).toBe(2);
  kept.get(rarely, make);
  expect(made).toBe(3);
});
