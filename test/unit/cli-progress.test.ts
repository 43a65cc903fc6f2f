import { createProgress, duration } from '../../src/cli/progress';

function drawing(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  let now = 1_000_000;
  const stderr = { isTTY, columns, write: (text: string) => written.push(text) };
  const progress = createProgress({
    label: 'Logs',
    total: 1000,
    unit: 'rows',
    stderr,
    now: () => now,
  });
  const passed = (ms: number, done: number) => {
    now += ms;
    progress.update(done);
  };
  return { written, progress, passed };
}

describe('progress', () => {
  it('is a bar with rate and time left on a terminal', () => {
    const { written, progress, passed } = drawing(true);
    passed(0, 0);
    passed(50, 10);
    passed(950, 250);
    passed(3000, 1000);
    progress.finish();
    progress.finish();
    expect(written).toEqual([
      '\r\x1b[2KLogs [........................] 0/1,000 rows',
      '\r\x1b[2KLogs [######..................] 250/1,000 rows, 250/s, 3.0 s left',
      '\r\x1b[2KLogs [########################] 1,000/1,000 rows, 250/s, 4.0 s',
      '\r\x1b[2KLogs [########################] 1,000/1,000 rows, 250/s, 4.0 s',
      '\n',
    ]);
  });

  it('never wraps', () => {
    const { written, passed } = drawing(true, 20);
    passed(1000, 500);
    expect(written[0]?.replace('\r\x1b[2K', '')).toHaveLength(19);
  });

  it('is a plain line now and then elsewhere', () => {
    const { written, progress, passed } = drawing(false);
    for (let second = 1; second <= 10; second += 1) passed(1000, second * 50);
    passed(0, 10);
    progress.finish();
    expect(written).toEqual([
      'Logs: 250/1,000 rows, 50/s, 15 s left\n',
      'Logs: 500/1,000 rows, 50/s, 10 s left\n',
    ]);
  });

  it('ends with what was done last, and says nothing twice', () => {
    const { written, progress, passed } = drawing(false);
    passed(5000, 900);
    passed(1000, 1000);
    progress.finish();
    progress.finish();
    expect(written).toEqual([
      'Logs: 900/1,000 rows, 180/s, 0.6 s left\n',
      'Logs: 1,000/1,000 rows, 167/s, 6.0 s\n',
    ]);
  });

  it('tells time as people do', () => {
    expect([100, 9_900, 59_000, 125_000].map(duration)).toEqual([
      '0.1 s',
      '9.9 s',
      '59 s',
      '2 min 5 s',
    ]);
  });
});
