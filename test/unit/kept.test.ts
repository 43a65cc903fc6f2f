import fc from 'fast-check';
import { Kept } from '../../src/kept';

const MOST = 50;

it('keeps the texts that were set last, as far as there is room for their letters', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.string({ maxLength: 20 })), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (all) => {
      const texts = new Kept<number>(MOST, (text) => text.length);
      let expected: string[] = [];
      for (const [step, [isSet, text]] of all.entries()) {
        expected = expected.filter((one) => one !== text);
        if (isSet) {
          texts.set(text, step);
          expected.push(text);
          while (expected.join('').length > MOST) expected.shift();
          expect(texts.get(text)).toBe(step);
        } else texts.delete(text);
        for (const [, one] of all) {
          expect(texts.get(one) !== undefined).toBe(expected.includes(one));
        }
      }
    }),
    { seed: 5 },
  );
});
