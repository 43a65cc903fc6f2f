import type { Caller } from '../../src/access/caller';
import { type AuditEvent, auditEvent } from '../../src/domains/audit/audit-event';
import { AuditQueue } from '../../src/domains/audit/audit-queue';
import { badInput, storeUnavailable } from '../../src/errors';

const event = (n: number): AuditEvent =>
  auditEvent({ action: 'issueLinks', actor: 'admin:x', status: 'success', details: { n } });
const numbers = (events: readonly AuditEvent[]) => events.map(({ details }) => details.n);

const callerFor = (ms: number, signal = new AbortController().signal): Caller => ({
  session: { role: 'admin', sub: 'x' },
  requestId: 'r',
  deadline: Date.now() + ms,
  signal,
});

/** A table and a folder as the queue sees them, of which either may fail. */
function makeQueue({ rows = 100, files = 100 } = {}) {
  const written: AuditEvent[] = [];
  const folder: AuditEvent[][] = [];
  const told: string[] = [];
  let insertions = 0;
  const fault: { insert?: (events: readonly AuditEvent[]) => Error | undefined } = {};
  const queue = new AuditQueue({
    rows,
    insert: async (events) => {
      insertions += 1;
      const error = fault.insert?.(events);
      if (error) throw error;
      written.push(...events);
    },
    reach: async () => {
      const error = fault.insert?.([]);
      if (error) throw error;
    },
    spill: {
      write: async (events) => {
        if (folder.length >= files) return false;
        folder.push([...events]);
        return true;
      },
      take: async () => {
        const events = folder.shift();
        return (
          events && {
            events,
            done: async () => {},
            giveBack: async () => void folder.unshift(events),
          }
        );
      },
      holdsAny: async () => folder.length > 0,
      bytes: () => folder.length,
    },
    watch: {
      away: () => told.push('away'),
      back: () => told.push('back'),
      full: () => told.push('full'),
      lost: ({ details }) => told.push(`lost ${details.n}`),
    },
  });
  const away = () => {
    fault.insert = () => storeUnavailable('postgres');
  };
  return { queue, written, folder, told, fault, away, insertions: () => insertions };
}

describe('The audit queue', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  it('writes in bulk, less than a second behind', async () => {
    const { queue, written, insertions } = makeQueue();
    await pass(40_000);
    for (let n = 0; n < 50; n += 1) queue.put(event(n));
    expect(written).toEqual([]);
    await pass(300);
    expect(numbers(written)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(insertions()).toBe(1);
    await queue.close();
  });

  it('keeps rows on disk during an outage and sends them afterwards', async () => {
    const { queue, written, folder, told, fault, away } = makeQueue();
    away();
    for (let n = 0; n < 5; n += 1) {
      queue.put(event(n));
      await pass(1_100);
    }
    expect(queue.size).toBe(0);
    expect(folder.flat()).toHaveLength(5);
    fault.insert = undefined;
    await pass(6_000);
    expect(numbers(written).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(folder).toEqual([]);
    expect(told).toEqual(['away', 'back']);
    await queue.close();
  });

  it('asks a database that is away less and less often', async () => {
    const { queue, away, insertions } = makeQueue({ files: 0 });
    away();
    queue.put(event(1));
    await pass(60_000);
    expect(insertions()).toBeGreaterThan(8);
    expect(insertions()).toBeLessThan(40);
    await queue.close();
  });

  it('writes the others where the table refuses one', async () => {
    const { queue, written, told, fault } = makeQueue();
    fault.insert = (events) => (numbers(events).includes(7) ? badInput('no') : undefined);
    for (let n = 0; n < 20; n += 1) queue.put(event(n));
    await pass(300);
    expect(numbers(written)).toEqual(
      Array.from({ length: 20 }, (_, n) => n).filter((n) => n !== 7),
    );
    expect(told).toEqual(['lost 7']);
    await queue.close();
  });

  it('lets requests wait while nothing has room, and wakes them', async () => {
    const { queue, fault, away, told } = makeQueue({ rows: 3, files: 1 });
    away();
    for (let n = 0; n < 3; n += 1) queue.put(event(n));
    await pass(1_100);
    for (let n = 3; n < 6; n += 1) queue.put(event(n));
    await pass(1_100);
    expect(told).toEqual(['away', 'full']);
    let woken = false;
    const waiting = queue.room(callerFor(60_000)).then(() => {
      woken = true;
    });
    await pass(2_000);
    expect(woken).toBe(false);
    fault.insert = undefined;
    await pass(6_000);
    await waiting;
    expect(told).toEqual(['away', 'full', 'back']);
    await queue.close();
  });

  it('answers BUFFER_FULL when the time is up or the client gone', async () => {
    const { queue, away } = makeQueue({ rows: 1, files: 0 });
    away();
    queue.put(event(1));
    const gone = new AbortController();
    const [late, left] = [queue.room(callerFor(2_000)), queue.room(callerFor(60_000, gone.signal))];
    const codes = Promise.all([late, left].map((room) => room.catch(({ code }) => code)));
    gone.abort();
    await pass(2_000);
    expect(await codes).toEqual(['BUFFER_FULL', 'BUFFER_FULL']);
    await queue.close();
  });

  it('closes with everything written: to the table, else to disk, else to the log', async () => {
    const there = makeQueue();
    there.queue.put(event(1));
    await there.queue.close();
    expect(numbers(there.written)).toEqual([1]);
    const away = makeQueue();
    away.away();
    away.queue.put(event(1));
    await away.queue.close();
    expect(numbers(away.folder.flat())).toEqual([1]);
    const nowhere = makeQueue({ files: 0 });
    nowhere.away();
    nowhere.queue.put(event(1));
    await nowhere.queue.close();
    expect(nowhere.told).toEqual(['away', 'full', 'lost 1']);
  });
});
