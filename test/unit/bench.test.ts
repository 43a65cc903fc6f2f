import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const BENCH = resolve(__dirname, '../../bench');

function run(args: string[], env: NodeJS.ProcessEnv): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: BENCH, env }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, said: stdout + stderr });
    });
  });
}

const testsIn = (folder: string): string[] =>
  readdirSync(join(BENCH, folder))
    .filter((file) => file.endsWith('.test.mjs'))
    .map((file) => join(BENCH, folder, file));

describe('the benchmark', () => {
  it('computes its ratios and verdicts as its own tests say', async () => {
    const files = ['.', 'harness', 'report'].flatMap(testsIn);
    expect(files.length).toBeGreaterThan(1);
    // Inside another test runner it would report to that one.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { code, said } = await run(['--test', ...files], env);
    expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
  });

  it('says what to do where there is no PostgreSQL, and gives no verdict', async () => {
    const home = mkdtempSync(join(tmpdir(), 'triptych-bench-test-'));
    try {
      const { code, said } = await run([join(BENCH, 'run.mjs')], { PATH: '', HOME: home });
      expect(code).toBe(2);
      expect(said).toContain('no verdict');
      expect(said).toContain('BENCH_DATABASE_URL=postgresql://');
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it('names an option that it does not have', async () => {
    const { code, said } = await run([join(BENCH, 'run.mjs'), '--sevrers', 'floor'], { PATH: '' });
    expect(code).toBe(2);
    expect(said).toContain('--sevrers');
    expect(said).toContain('usage: npm run bench');
  });
});
