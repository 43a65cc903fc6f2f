import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  browserStep,
  dataUrl,
  drawBrowserUse,
  drawOsworld,
  drawPng,
  osworldStep,
  progressOf,
  put,
} from '../../support/import-fixtures';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { insertTask } from '../../support/rows';
import {
  heldOf,
  imported,
  objectKeys,
  runImport,
  temporaryFolder,
  withDatabase,
} from './importing';

onEveryPostgres('triptych import of what strangers left', (gateway) => {
  const folder = temporaryFolder();
  const png = drawPng(1);
  const damaged = Buffer.from(png);
  damaged[40] = (damaged[40] ?? 0) ^ 0xff;

  it('skips each broken file with a line of its own, and takes the rest', async () => {
    const root = join(folder(), 'broken');
    const at = (name: string) => join(root, 'organized_traj', name);
    await put(at('trajectory_progress_1.json'), progressOf('good'));
    await put(at('trajectory_progress_01.json'), progressOf('again'));
    await put(at('trajectory_progress_2.json'), '{"output": [');
    await put(at('trajectory_progress_3.json'), '');
    await put(at('trajectory_progress_4.json'), '[1, 2]');
    await put(at('trajectory_progress_5.json'), { role: 'user', content: 'hello' });
    await put(at('trajectory_progress_6.json'), `${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    await put(at('trajectory_screenshot_1.json'), { image: dataUrl(png.subarray(0, 60)) });
    await put(at('trajectory_screenshot_2.json'), { image: dataUrl(damaged) });
    await put(at('trajectory_screenshot_3.json'), { image: 'data:image/png;base64,<script>' });
    await put(at('trajectory_screenshot_4.json'), { image: dataUrl(Buffer.from('GIF89a')) });
    await put(at('trajectory_screenshot_5.json'), { image: 'https://example.org/a.png' });
    await put(at('trajectory_screenshot_6.json'), { note: 'nothing here' });
    await put(at('trajectory_screenshot_7.json'), { image_path: 'missing.png' });
    await put(at('trajectory_screenshot_8.json'), { image: dataUrl(png) });
    await put(at('notes.txt'), 'what is this');
    await put(join(root, 'elsewhere', 'recording.mp4'), 'bytes');

    const report = await imported(gateway(), [root, '--agent', 'broken']);
    expect(report).toMatchObject({
      exit: 1,
      taken: { tasks: 1, progress: 1, log: 1, screenshot: 1 },
    });
    const lines = report.skipped.map(({ file, reason }) => [
      file.replace('organized_traj/trajectory_', ''),
      reason,
    ]);
    expect(lines.sort()).toEqual(
      [
        ['elsewhere/recording.mp4', 'unknown file'],
        ['organized_traj/notes.txt', 'unknown file'],
        ['progress_1.json', 'duplicate step: progress 1 is in trajectory_progress_01.json as well'],
        ['progress_2.json', 'broken JSON'],
        ['progress_3.json', 'is empty'],
        ['progress_4.json', 'holds no progress: a JSON object was expected'],
        ['progress_5.json', 'holds no message of an assistant'],
        ['progress_6.json', 'JSON nested more than 64 levels deep'],
        ['screenshot_1.json', 'is a truncated picture'],
        ['screenshot_2.json', 'is a damaged PNG'],
        ['screenshot_3.json', 'is no base64 picture'],
        ['screenshot_4.json', 'is neither a PNG nor a JPEG'],
        ['screenshot_5.json', 'is a link to a picture, which is not fetched'],
        ['screenshot_6.json', 'holds no picture'],
        ['screenshot_7.json', '"missing.png" is not there'],
      ].sort(),
    );
  });

  it('skips broken lines, steps that are there twice, and a result without a number', async () => {
    const root = join(folder(), 'lines');
    const lines = [
      JSON.stringify(osworldStep(1, {})),
      JSON.stringify(osworldStep(1, {})),
      '{"step_num": 2, ',
      '"text"',
      '',
      JSON.stringify(osworldStep(2, { shot: 'gone.png' })),
      JSON.stringify({ Error: 'Time limit exceeded' }),
    ];
    await put(join(root, 'traj.jsonl'), lines.join('\r\n'));
    await put(join(root, 'result.txt'), 'good');
    const report = await imported(gateway(), [root, '--agent', 'lines']);
    expect(report.taken).toMatchObject({ tasks: 1, progress: 2, log: 1, evaluation: 0 });
    expect(report.skipped).toEqual([
      { file: 'traj.jsonl', reason: 'line 2: duplicate step 1' },
      { file: 'traj.jsonl', reason: 'line 3: broken JSON' },
      { file: 'traj.jsonl', reason: 'line 4: a JSON object was expected' },
      { file: 'traj.jsonl', reason: 'line 6: "gone.png" is not there' },
      { file: 'result.txt', reason: 'holds no number' },
    ]);
  });

  it('reads nothing outside of a run’s folder and follows no link', async () => {
    const root = join(folder(), 'tricks');
    const outside = join(folder(), 'outside.png');
    await put(outside, png);
    const paths = ['../../outside.png', outside, 'C:\\outside.png', '..\\outside.png', 'a\0b.png'];
    paths.push('link.png', 'linked/outside.png', 'pipe.png', 'folder.png', 'x'.repeat(5000));
    const history = paths.map((screenshot_path, index) =>
      browserStep(index + 2, { state: { screenshot_path } }),
    );
    await put(join(root, 'run', 'history.json'), { history });
    await symlink(outside, join(root, 'run', 'link.png'));
    await symlink(folder(), join(root, 'run', 'linked'));
    await symlink('..', join(root, 'circle'));
    execFileSync('mkfifo', [join(root, 'run', 'pipe.png')]);
    await mkdir(join(root, 'run', 'folder.png'));

    const report = await imported(gateway(), [root, '--agent', 'tricks']);
    expect(report).toMatchObject({ exit: 1, taken: { progress: 10, screenshot: 0 } });
    const outsideOfIt = 'names a file outside of its run’s folder';
    const reasons = report.skipped.filter(({ file }) => file === 'run/history.json');
    expect(reasons.map(({ reason }) => reason)).toEqual(
      [
        ...Array(4).fill(outsideOfIt),
        'is not there',
        'is a symbolic link',
        'leads through a symbolic link',
        'is not a regular file',
        'is not a regular file',
        'has too long a name',
      ].map((words, index) => expect.stringMatching(new RegExp(`^entry ${index + 1}: .*${words}`))),
    );
    expect(report.skipped.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['circle', 'run/link.png', 'run/linked', 'run/pipe.png']),
    );
    expect(await objectKeys(gateway(), 'tricks')).toEqual([]);
  });

  it('keeps text that a store would refuse, in a form that it takes', async () => {
    const root = join(folder(), 'text', 'organized_traj');
    const evil =
      '{"$where": "1", "_bsontype": "Long", "__proto__": {"a": 1}, "n": "a\\u0000b\\ud800"}';
    await put(join(root, 'trajectory_other_1.json'), evil);
    await put(
      join(root, 'trajectory_progress_1.json'),
      `{"role": "assistant", "content": "nul \\u0000 half \\udc00", "__proto__": 1, "big": 1e999}`,
    );
    expect(await imported(gateway(), [root, '--agent', 'text'])).toMatchObject({
      exit: 0,
      taken: { progress: 1, log: 2 },
    });
    const [log] = await withDatabase(gateway(), 'text', (db) =>
      db.collection('agent_logs').find({ message: 'trajectory_other_1.json' }).toArray(),
    );
    expect(log?.metadata.document).toEqual({
      _$where: '1',
      __bsontype: 'Long',
      ___proto__: { a: 1 },
      n: 'a\ufffdb\ufffd',
    });
    const { rows } = await gateway().pg.query(
      "SELECT message FROM task_progress WHERE agent_id = 'text'",
    );
    expect(rows).toEqual([{ message: 'nul \ufffd half \ufffd' }]);
  });

  it('writes the report to a file and as text, without what moves a terminal', async () => {
    const root = join(folder(), 'report');
    await drawOsworld(join(root, 'run'), { steps: 1 });
    await put(join(root, 'evil\u001b[2J\n.txt'), 'x');
    const file = join(folder(), 'report.json');
    const { exit, out, err } = await runImport(gateway(), [
      root,
      '--agent',
      'report',
      '--report',
      file,
    ]);
    expect(exit).toBe(1);
    expect(out).toContain('Imported: 1 tasks, 1 progress rows, 1 screenshots, 1 evaluations');
    expect(out).toContain('  evil\ufffd[2J\ufffd.txt: unknown file\n');
    expect(err).toMatch(/Importing: 4\/4 files/);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      runs: 1,
      taken: { tasks: 1 },
    });
  });

  it('refuses what contradicts itself, and a task that is not the agent’s', async () => {
    const root = join(folder(), 'refused');
    await drawBrowserUse(root, { steps: 1 });
    const other = await insertTask(gateway(), { agent_id: 'somebody' });
    const refusals: [string[], number, string][] = [
      [[], 2, 'One FOLDER is needed.'],
      [[root], 2, '--agent KEY is needed'],
      [[root, root, '--agent', 'refused'], 2, 'One FOLDER is needed.'],
      [[root, '--agent', '../up'], 2, '--agent must be an agent key'],
      [[root, '--agent', 'refused', '--task', 'a', '--title', 'b'], 2, 'one of --task and --title'],
      [[root, '--agent', 'refused', '--delete-after'], 2, '--delete-after is for --from-mongo'],
      [['--from-mongo', root], 2, '--from-mongo takes no FOLDER'],
      [[join(root, 'none'), '--agent', 'refused'], 2, 'The folder is not there'],
      [[join(root, 'history.json'), '--agent', 'refused'], 2, 'is no folder'],
      [[root, '--agent', 'refused', '--task', 'nobody'], 1, 'There is no task nobody.'],
      [[root, '--agent', 'refused', '--task', other], 1, 'belongs to another agent'],
    ];
    for (const [args, code, words] of refusals) {
      const { exit, err } = await runImport(gateway(), args);
      expect([args, exit, err]).toEqual([args, code, expect.stringContaining(words)]);
    }
    expect(await heldOf(gateway(), 'refused')).toMatchObject({ tasks: 0, objects: 0, logs: 0 });
  });
});
