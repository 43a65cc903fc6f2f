import fc from 'fast-check';
import { auditEvent } from '../../src/domains/audit/audit-event';

const made = (actor: string, details: Record<string, unknown>) =>
  auditEvent({ action: 'issueLinks', actor, status: 'success', details });

describe('An audit row', () => {
  it('fits its columns and can be stored, whatever strangers called their things', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.array(fc.string({ unit: 'binary', maxLength: 400 }), { maxLength: 150 }),
        (name, ids) => {
          const event = made(name, { name, ids, count: ids.length });
          const text = JSON.stringify(event);
          expect(event.actor.length).toBeLessThanOrEqual(100);
          expect(Buffer.byteLength(JSON.stringify(event.details))).toBeLessThanOrEqual(4096);
          expect(text).not.toMatch(/\\u0000|\\ud[89a-f]|[\p{Cc}\p{Zl}\p{Zp}]/u);
          expect(event.details).toMatchObject({ count: ids.length });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('names as many objects as fit, and says that it was cut', () => {
    const ids = Array.from({ length: 100 }, (_, n) => `${n}`.padStart(36, '0'));
    expect(made('a', { ids, count: 100 }).details).toEqual({ ids, count: 100 });
    const long = ids.map((id) => `agent/${id.repeat(4)}`);
    const { details } = made('a', { ids: long, count: 100 });
    expect(details).toMatchObject({ count: 100, cut: true });
    const kept = details.ids as string[];
    expect(kept).toEqual(long.slice(0, kept.length));
    expect(kept.length).toBeGreaterThan(20);
  });

  it('is cut to nothing but that where even its own words are too long', () => {
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, n) => [`f${n}`, 'x'.repeat(200)]),
    );
    expect(made('a', many).details).toEqual({ cut: true });
  });
});
