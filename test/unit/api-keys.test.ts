import fc from 'fast-check';
import { hashOfApiKey, isApiKey, makeApiKey } from '../../src/access/api-key';
import { runProgram } from '../../src/cli/run-command';
import { createLastUse } from '../../src/domains/api-key/last-use';
import { createSharedLookUp } from '../../src/domains/api-key/shared-look-up';
import { createRecent } from '../../src/recent';

describe('an API key', () => {
  it('is new every time, and known by its shape and checksum', () => {
    const keys = Array.from({ length: 1_000 }, makeApiKey);
    expect(new Set(keys).size).toBe(1_000);
    expect(keys.every(isApiKey)).toBe(true);
    expect(new Set(keys.map(hashOfApiKey)).size).toBe(1_000);
  });

  it('with one character changed, lost, added or swapped is none', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const place = fc.integer({ min: 4, max: 51 });
    fc.assert(
      fc.property(place, fc.constantFrom(...alphabet), (at, letter) => {
        const key = makeApiKey();
        const before = key.slice(0, at);
        const [here = '', next = ''] = [key[at], key[at + 1]];
        const changed = before + letter + key.slice(at + 1);
        const swapped = before + next + here + key.slice(at + 2);
        expect(isApiKey(changed)).toBe(changed === key);
        expect(isApiKey(swapped)).toBe(swapped === key);
        expect(isApiKey(before + key.slice(at + 1))).toBe(false);
        expect(isApiKey(before + letter + key.slice(at))).toBe(false);
      }),
    );
  });

  it.each([
    '',
    'trp_',
    `TRP_${'A'.repeat(48)}`,
    `trp_${'A'.repeat(48)}`,
    `trp_${'=é\n'.repeat(16)}`,
  ])('is not %j', (text) => {
    expect(isApiKey(text)).toBe(false);
    expect(isApiKey(` ${makeApiKey()}`)).toBe(false);
  });
});

describe('look-ups that are shared', () => {
  it('ask once for a key, once at a time, and for a thousand at most', async () => {
    const batches: number[] = [];
    let atOnce = 0;
    const lookUp = createSharedLookUp(async (keys) => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      batches.push(keys.length);
      await new Promise(setImmediate);
      atOnce -= 1;
      return new Map(keys.map((key) => [key, `row of ${key}`]));
    });
    const keys = Array.from({ length: 5_000 }, (_, index) => String(index % 2_500));
    const rows = await Promise.all(keys.map(lookUp));
    expect(rows).toEqual(keys.map((key) => `row of ${key}`));
    expect(batches).toEqual([1, 1_000, 1_000, 499]);
  });

  it('leave a pause between two statements', async () => {
    const times: number[] = [];
    const lookUp = createSharedLookUp(async () => {
      times.push(performance.now());
      return new Map();
    });
    for (let index = 0; index < 5; index += 1) await lookUp(String(index));
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    // Timers may be a moment early.
    expect(Math.min(...pauses)).toBeGreaterThan(8);
  });

  it('fail together, and the next one is asked anew', async () => {
    let away = true;
    const lookUp = createSharedLookUp(async (keys) => {
      if (away) throw new Error('away');
      return new Map(keys.map((key) => [key, key]));
    });
    const outcomes = await Promise.allSettled(['a', 'b'].map(lookUp));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    away = false;
    expect(await lookUp('a')).toBe('a');
  });
});

it('what was learned lately is forgotten when it is old, or too much', () => {
  let now = 0;
  const recent = createRecent<number>({ freshMs: 100, most: 3, now: () => now });
  for (let key = 0; key < 10; key += 1) recent.set(String(key), key, now);
  expect(['6', '7', '8', '9'].map((key) => recent.get(key))).toEqual([undefined, 7, 8, 9]);
  now = 99;
  expect(recent.get('9')).toBe(9);
  now = 100;
  expect(recent.get('9')).toBeUndefined();
});

it('the last use of a key is written once a minute, in one statement for those that came meanwhile', async () => {
  let now = 0;
  const written: string[][] = [];
  const troubles: unknown[] = [];
  let broken = false;
  const lastUse = createLastUse({
    write: async (hashes) => {
      if (broken) throw new Error('away');
      written.push([...hashes]);
      await new Promise(setImmediate);
    },
    most: 10,
    now: () => now,
    onTrouble: (error) => troubles.push(error),
  });
  for (const hash of ['a', 'b', 'c', 'a', 'b']) lastUse.note(hash);
  await lastUse.close();
  expect(written).toEqual([['a'], ['b', 'c']]);
  now = 59_999;
  lastUse.note('a');
  await lastUse.close();
  expect(written).toHaveLength(2);
  now = 60_000;
  broken = true;
  lastUse.note('a');
  await lastUse.close();
  expect(troubles).toHaveLength(1);
  now = 120_000;
  broken = false;
  lastUse.note('a');
  await lastUse.close();
  expect(written.at(-1)).toEqual(['a']);
});

describe('triptych key', () => {
  const key = async (...args: string[]) => {
    const said = { out: '', err: '' };
    const exit = await runProgram({
      args: ['key', ...args],
      env: {},
      version: '0.0.0',
      signal: new AbortController().signal,
      stdout: { write: (text) => (said.out += text) },
      stderr: { write: (text) => (said.err += text) },
    });
    return { exit, ...said };
  };

  it.each([
    [[], 'Say what to do'],
    [['make'], 'Say what to do'],
    [['constructor'], 'Say what to do'],
    [['create', '--label', 'x'], '--role must be one of'],
    [['create', '--label', 'x', '--role', 'root'], '--role must be one of'],
    [['create', '--label', 'x', '--role', 'agent'], 'needs --agent'],
    [['create', '--label', 'x', '--role', 'agent', '--agent', '../a'], '--agent must be'],
    [['create', '--role', 'admin'], '--label needs'],
    [['create', '--role', 'admin', '--label', ''], '--label needs'],
    [['create', '--role', 'admin', '--label', ' x'], '--label needs'],
    [['create', '--role', 'admin', '--label', 'a\nb'], '--label needs'],
    [['create', '--role', 'admin', '--label', 'x'.repeat(101)], '--label needs'],
    [['create', 'x', '--role', 'admin', '--label', 'x'], 'create takes no more words'],
    [['list', 'all'], 'list takes no more words'],
    [['list', '--role', 'admin'], '--role goes with create'],
    [['revoke'], 'Give one id or label'],
    [['revoke', ''], 'Give the id or the label'],
    [['revoke', 'a', 'b'], 'Give one id or label'],
    [['revoke', 'a', '--label', 'b'], '--label goes with create'],
    [['list', '--secret'], 'Unknown option'],
  ])('%j is refused before any store is looked for', async (args, why) => {
    const { exit, out, err } = await key(...args);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toContain(why);
    expect(err).toContain('Usage: triptych key create');
  });
});
