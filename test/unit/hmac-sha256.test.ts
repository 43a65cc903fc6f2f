import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { hmacSha256 } from '../../src/stores/objects/hmac-sha256';

test('is what Node.js makes, whatever was signed before with the same key', () => {
  const key = fc.uint8Array({ minLength: 1, maxLength: 64 });
  const text = fc.string({ unit: 'binary-ascii', maxLength: 700 });
  fc.assert(
    fc.property(key, fc.array(text, { minLength: 1, maxLength: 5 }), (bytes, texts) => {
      const sign = hmacSha256(bytes);
      for (const one of [...texts, ...texts]) {
        expect(sign(one)).toBe(createHmac('sha256', bytes).update(one).digest('hex'));
      }
    }),
  );
});
