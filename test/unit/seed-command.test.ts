import { runCommand } from '../../src/cli/run-command';
import { command } from '../../src/cli/seed';
import { atOnce } from '../../src/stores/at-once';

async function run(args: string[]) {
  const said = { out: '', err: '' };
  const exit = await runCommand({
    name: 'seed',
    command,
    args,
    env: {},
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    signal: new AbortController().signal,
  });
  return { exit, ...said };
}

describe('triptych seed', () => {
  it.each([
    [['--tasks', '-1'], ''],
    [['--tasks=1e3'], '--tasks must be a whole number from 0 to 1000000.'],
    [['--agents', '0'], '--agents must be a whole number from 1 to 1000.'],
    [['--logs', 'many'], '--logs must be a whole number'],
    [['--seed', '1.5'], '--seed must be a whole number'],
    [['--until', 'yesterday'], '--until must be a time in UTC such as 2026-01-31T12:00:00Z.'],
    [['--until', '2026-02-30T25:00:00Z'], '--until must be a time'],
    [['--until', '2026-02-30T12:00:00Z'], '--until must be a time'],
    [['--task', '3'], ''],
    [['more'], ''],
  ])('refuses %j before it touches a store', async (args, words) => {
    const { exit, err, out } = await run(args);
    expect(exit).toBe(2);
    expect(err).toContain(words);
    expect(err).toContain('Usage: triptych seed');
    expect(out).toBe('');
  });

  it('explains its options', async () => {
    const { exit, out } = await run(['--help']);
    expect(exit).toBe(0);
    for (const option of Object.keys(command.options)) expect(out).toContain(`--${option}`);
  });
});

describe('work at once', () => {
  it('keeps the order of the items and the width', async () => {
    let busy = 0;
    let most = 0;
    const answers = await atOnce(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
      busy += 1;
      most = Math.max(most, busy);
      await Promise.resolve();
      busy -= 1;
      return item * 2;
    });
    expect(answers).toEqual([2, 4, 6, 8, 10, 12, 14]);
    expect(most).toBe(3);
  });

  it('begins nothing after a failure and waits for what is under way', async () => {
    const ended: number[] = [];
    const work = atOnce(2, [0, 1, 2, 3], async (item) => {
      if (item === 0) throw new Error('first');
      await new Promise(setImmediate);
      ended.push(item);
    });
    await expect(work).rejects.toThrow('first');
    expect(ended).toEqual([1]);
  });
});
