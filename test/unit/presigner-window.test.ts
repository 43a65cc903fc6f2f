import fc from 'fast-check';
import { downloadTime, uploadTime } from '../../src/stores/objects/link-window';

const now = fc.integer({ min: 0, max: 4_000_000_000_000 });
const ttlSeconds = fc.integer({ min: 1, max: 604_800 });

test('a download link is worth what was asked, whenever in its window', () => {
  fc.assert(
    fc.property(now, ttlSeconds, (at, ttl) => {
      const time = downloadTime({ now: at, ttlSeconds: ttl });
      expect(time.expiresIn).toBeLessThanOrEqual(604_800);
      expect(time.signedAt.getTime() % 1000).toBe(0);
      expect(time.signedAt.getTime()).toBeLessThanOrEqual(at);
      expect(time.expiresAt.getTime()).toBe(time.signedAt.getTime() + time.expiresIn * 1000);
      const promised = ttl === 604_800 ? at - 1000 : at;
      expect(time.expiresAt.getTime()).toBeGreaterThanOrEqual(promised + ttl * 1000);
      expect(time.expiresAt.getTime()).toBeLessThanOrEqual(at + (ttl + 900) * 1000);
    }),
  );
});

test('two links of one window are one link, two windows have two', () => {
  const start = Date.parse('2025-01-31T12:15:00Z');
  const first = downloadTime({ now: start, ttlSeconds: 3600 });
  expect(downloadTime({ now: start + 899_999, ttlSeconds: 3600 })).toEqual(first);
  expect(downloadTime({ now: start + 900_000, ttlSeconds: 3600 })).not.toEqual(first);
  expect(first.expiresAt).toEqual(new Date('2025-01-31T13:30:00Z'));
});

test('no link outlives the credentials that signed it, nor says so', () => {
  const at = Date.parse('2025-01-31T12:20:00.500Z');
  const credentialsExpireAt = new Date('2025-01-31T12:40:00.700Z');
  for (const time of [
    downloadTime({ now: at, ttlSeconds: 3600, credentialsExpireAt }),
    uploadTime({ now: at - 300_000 + 780_000, ttlSeconds: 900, credentialsExpireAt }),
  ]) {
    expect(time.expiresAt).toEqual(new Date('2025-01-31T12:40:00Z'));
  }
});

test('an upload link starts now and lives 15 minutes at most', () => {
  fc.assert(
    fc.property(now, ttlSeconds, (at, ttl) => {
      const time = uploadTime({ now: at, ttlSeconds: ttl });
      expect(time.expiresIn).toBeLessThanOrEqual(900);
      expect(at - time.signedAt.getTime()).toBeLessThan(1000);
      if (ttl < 900) expect(time.expiresAt.getTime()).toBeGreaterThanOrEqual(at + ttl * 1000);
    }),
  );
});

test.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY, 604_801])(
  'a lifetime of %d is refused',
  (wrong) => {
    const refusal = expect.objectContaining({ code: 'BAD_USER_INPUT' });
    expect(() => downloadTime({ now: 0, ttlSeconds: wrong })).toThrow(refusal);
    expect(() => uploadTime({ now: 0, ttlSeconds: wrong })).toThrow(refusal);
  },
);
