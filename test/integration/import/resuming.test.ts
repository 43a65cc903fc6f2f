import { appendFile, cp, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import {
  dataUrl,
  drawBrowserUse,
  drawOrganized,
  drawOsworld,
  drawPng,
  osworldStep,
  put,
} from '../../support/import-fixtures';
import { killedAt } from '../../support/killed-at';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { environmentOf } from '../../support/test-config';
import { heldOf, imported, temporaryFolder } from './importing';

const NOTHING = { tasks: 0, progress: 0, screenshot: 0, evaluation: 0, log: 0, memory: 0 };

onEveryPostgres('triptych import, again', (gateway) => {
  const folder = temporaryFolder();
  const drawAll = async (root: string) => {
    await drawOrganized(join(root, 'a'), { steps: 3, seed: 1 });
    await drawOsworld(join(root, 'b'), { steps: 3, seed: 2 });
    await drawBrowserUse(join(root, 'deep', 'c'), { steps: 3, seed: 3 });
  };
  const ALL = { tasks: 3, progress: 9, screenshot: 9, evaluation: 2, log: 5, memory: 3 };

  it('imports nothing, neither from the same folder nor from a copy of it', async () => {
    const root = join(folder(), 'twice');
    await drawAll(root);
    expect(await imported(gateway(), [root, '--agent', 'twice'])).toMatchObject({ taken: ALL });
    const held = await heldOf(gateway(), 'twice');
    expect(held).toEqual({
      tasks: 3,
      progress: 9,
      evaluations: 2,
      files: 9,
      logs: 5,
      memories: 3,
      objects: 9,
    });
    const copy = join(folder(), 'copied');
    await cp(root, join(copy, 'below'), { recursive: true });
    for (const place of [root, copy]) {
      const again = await imported(gateway(), [place, '--agent', 'twice']);
      expect(again).toMatchObject({ exit: 0, taken: NOTHING, present: ALL, uploadedBytes: 0 });
    }
    expect(await heldOf(gateway(), 'twice')).toEqual(held);
  });

  it('leaves one audit row of each run that wrote something: counts and the folder’s name', async () => {
    const { rows } = await gateway().pg.query(
      `SELECT actor, status, details FROM audit_log WHERE action = 'import'`,
    );
    const { uploadedBytes, ...counts } = rows[0].details;
    expect(rows).toEqual([
      expect.objectContaining({ actor: 'admin:command line', status: 'success' }),
    ]);
    expect(counts).toEqual({ folder: 'twice', agent: 'twice', ...ALL, skipped: 0 });
    expect(uploadedBytes).toBeGreaterThan(0);
  });

  it('tells with --dry-run what it would import, and writes nothing', async () => {
    const root = join(folder(), 'dry');
    await drawAll(root);
    const args = [root, '--agent', 'dry', '--dry-run'];
    expect(await imported(gateway(), args)).toMatchObject({ dryRun: true, taken: ALL });
    const held = await heldOf(gateway(), 'dry');
    expect(new Set(Object.values(held))).toEqual(new Set([0]));
    await imported(gateway(), [join(root, 'b'), '--agent', 'dry']);
    expect(await imported(gateway(), args)).toMatchObject({
      taken: { tasks: 2, progress: 6, evaluation: 1 },
      present: { tasks: 1, progress: 3, evaluation: 1 },
    });
  });

  it('makes a task of each of two folders, even when they hold the same', async () => {
    const root = join(folder(), 'same');
    for (const name of ['one', 'two']) await drawOsworld(join(root, name), { steps: 2, seed: 5 });
    const args = [root, '--agent', 'same'];
    expect(await imported(gateway(), args)).toMatchObject({ taken: { tasks: 2, progress: 4 } });
    expect(await imported(gateway(), args)).toMatchObject({ taken: NOTHING });
    expect(await heldOf(gateway(), 'same')).toMatchObject({ tasks: 2, files: 4, objects: 4 });
  });

  it('adds to its task what a run has got since, and what was repaired', async () => {
    const root = join(folder(), 'grown');
    const run = join(root, 'run');
    await drawOsworld(run, { steps: 2, seed: 6, result: '0' });
    const third = drawPng(6003);
    await appendFile(
      join(run, 'traj.jsonl'),
      `${JSON.stringify(osworldStep(3, { shot: 'c.png' }))}\n`,
    );
    await put(join(run, 'c.png'), third.subarray(0, 50));
    const args = [root, '--agent', 'grown'];
    const first = await imported(gateway(), args);
    expect(first).toMatchObject({ exit: 1, taken: { tasks: 1, progress: 3, screenshot: 2 } });
    expect(first.skipped).toEqual([
      { file: 'run/traj.jsonl', reason: 'line 3: "c.png" is a truncated picture' },
    ]);

    await put(join(run, 'c.png'), third);
    await appendFile(join(run, 'traj.jsonl'), JSON.stringify(osworldStep(4, {})));
    await put(join(run, 'result.txt'), '1');
    const second = await imported(gateway(), args);
    expect(second).toMatchObject({
      exit: 0,
      taken: { tasks: 0, progress: 1, screenshot: 1, evaluation: 1 },
      present: { tasks: 1, progress: 3, screenshot: 2, evaluation: 0 },
    });
    const { rows } = await gateway().pg.query("SELECT status FROM tasks WHERE agent_id = 'grown'");
    expect(rows).toEqual([{ status: 'completed' }]);
  });

  it('keeps runs apart that begin alike', async () => {
    const root = join(folder(), 'alike');
    for (const [name, steps] of [
      ['short', 2],
      ['long', 4],
    ] as const) {
      const file = (step: number) =>
        join(root, name, 'organized_traj', `trajectory_screenshot_${step}.json`);
      for (let step = 1; step <= steps; step += 1) {
        await put(file(step), { image: dataUrl(drawPng(step)) });
        await utimes(file(step), step, step);
      }
    }
    for (const name of ['short', 'long', 'short', 'long']) {
      await imported(gateway(), [join(root, name), '--agent', 'alike']);
    }
    expect(await heldOf(gateway(), 'alike')).toMatchObject({ tasks: 2, files: 6, objects: 6 });
  });

  it('doubles nothing when two imports run at once', async () => {
    const root = join(folder(), 'both');
    await drawAll(root);
    const args = [root, '--agent', 'both'];
    const reports = await Promise.all([1, 2, 3].map(() => imported(gateway(), args)));
    for (const [kind, count] of Object.entries(ALL)) {
      const taken = reports.map((report) => report.taken[kind as keyof typeof ALL]);
      expect([kind, taken.reduce((sum, one) => sum + one)]).toEqual([kind, count]);
    }
    expect(await heldOf(gateway(), 'both')).toEqual({
      tasks: 3,
      progress: 9,
      evaluations: 2,
      files: 9,
      logs: 5,
      memories: 3,
      objects: 9,
    });
  });

  it('goes on where kill -9 ended it', async () => {
    const root = join(folder(), 'killed');
    await drawOsworld(join(root, 'before'), { steps: 3, seed: 8 });
    await drawOsworld(join(root, 'cut'), { steps: 90, seed: 9 });
    const args = [root, '--agent', 'killed'];
    await killedAt(['import', ...args], {
      env: environmentOf(gateway().stores),
      store: 'S3_URL',
      point: { request: /^PUT \//gm, after: 70 },
    });
    const cut = await heldOf(gateway(), 'killed');
    expect(cut.tasks).toBe(2);
    expect(cut.files).toBeLessThan(93);
    expect(cut.objects).toBeGreaterThanOrEqual(cut.files);

    const { taken, present, exit } = await imported(gateway(), args);
    expect(exit).toBe(0);
    expect(taken.screenshot + present.screenshot).toBe(93);
    expect(present.screenshot).toBe(cut.files);
    expect(await heldOf(gateway(), 'killed')).toMatchObject({
      tasks: 2,
      progress: 93,
      evaluations: 2,
      files: 93,
      objects: 93,
    });
    const { rows } = await gateway().pg.query(
      "SELECT DISTINCT status FROM tasks WHERE agent_id = 'killed'",
    );
    expect(rows).toEqual([{ status: 'completed' }]);
    expect(await imported(gateway(), args)).toMatchObject({ taken: NOTHING });
  });
});
