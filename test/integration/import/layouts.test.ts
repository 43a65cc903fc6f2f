import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { admin } from '../../support/gateway';
import {
  drawBrowserUse,
  drawJpeg,
  drawOrganized,
  drawOsworld,
  drawPng,
  put,
  START,
} from '../../support/import-fixtures';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { insertTask } from '../../support/rows';
import { heldOf, imported, temporaryFolder } from './importing';

const TASKS = /* GraphQL */ `
  query ($agent: String!) {
    tasks(filter: { agentId: { eq: $agent } }, orderBy: [CREATED_AT_ASC], first: 5) {
      nodes {
        title status startedAt completedAt errorMessage
        progress(first: 9) { nodes { message progressPercent data timestamp } }
        evaluations(first: 3) { nodes { evaluator score metrics createdAt } }
        screenshots(first: 9) {
          nodes { contentType sizeBytes checksum uploadedAt objectPath metadata url { url } }
        }
        logs(first: 9) { nodes { level message createdAt metadata } }
        memories(first: 9) { nodes { content memoryType } }
      }
    }
  }
`;

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

onEveryPostgres('triptych import', (gateway) => {
  const folder = temporaryFolder();
  const time = (ms: number) =>
    expect.stringContaining(new Date(START + ms).toISOString().slice(0, 22));
  const tasksOf = async (agent: string) =>
    (await gateway().data(admin, TASKS, { agent })).tasks.nodes;
  const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

  it('takes organized_traj: progress with its logs, screenshots, other documents as logs', async () => {
    const root = join(folder(), 'organized');
    await drawOrganized(join(root, 'run-1'), { steps: 3, seed: 1 });
    const report = await imported(gateway(), [root, '--agent', 'organized']);
    expect(report).toMatchObject({
      exit: 0,
      runs: 1,
      taken: { tasks: 1, progress: 3, screenshot: 3, log: 4, memory: 0, evaluation: 0 },
      skipped: [],
    });

    const [task, ...others] = await tasksOf('organized');
    expect(others).toEqual([]);
    expect(task).toMatchObject({ title: 'run-1', status: 'COMPLETED' });
    expect([task.startedAt, task.completedAt]).toEqual([time(60_000), time(240_000)]);
    expect(task.progress.nodes[0]).toMatchObject({
      message: 'Step 3 of run 1',
      progressPercent: null,
      data: { usage: { input_tokens: 100 } },
      timestamp: time(180_000),
    });
    expect(
      task.logs.nodes.map(({ level, message }: Record<string, string>) => [level, message]),
    ).toEqual([
      ['INFO', 'trajectory_other_4.json'],
      ['INFO', 'Step 3 of run 1'],
      ['INFO', 'Step 2 of run 1'],
      ['INFO', 'Step 1 of run 1'],
    ]);
    expect(task.logs.nodes[0].metadata).toEqual({
      document: { type: 'reasoning', summary: ['run 1'] },
    });
    const [shot] = task.screenshots.nodes;
    expect(shot).toMatchObject({
      contentType: 'image/png',
      checksum: `sha256:${sha256(drawPng(1003))}`,
      sizeBytes: drawPng(1003).length,
      metadata: { step: 3, call_id: 'call_3' },
    });
    expect(shot.objectPath).toMatch(
      /^organized\/screenshots\/run-1-screenshot_3-[0-9a-f]{16}\.png$/,
    );
    expect(await bytesOf(shot.url.url)).toEqual(drawPng(1003));
  });

  it('takes every shape of organized_traj documents', async () => {
    const root = join(folder(), 'shapes', 'organized_traj');
    const text = [{ type: 'output_text', text: 'under response' }];
    await put(join(root, 'trajectory_progress_2.json'), {
      response: { output: [{ type: 'reasoning' }, { role: 'assistant', content: text }] },
    });
    await put(join(root, 'trajectory_progress_10.json'), { role: 'assistant', content: 'plain' });
    await put(join(root, 'beside.png'), drawPng(7));
    await put(join(root, 'named.png'), drawJpeg(8));
    const base64 = drawPng(9).toString('base64');
    const shots = [
      { image_path: 'beside.png' },
      { screenshot_path: './named.png' },
      { image: `data:image/jpeg;base64,${base64}` },
      { screenshot: base64 },
    ];
    for (const [index, shot] of shots.entries()) {
      await put(join(root, `trajectory_screenshot_${index + 3}.json`), shot);
    }
    const report = await imported(gateway(), [root, '--agent', 'shapes', '--title', 'All shapes']);
    expect(report).toMatchObject({ exit: 0, taken: { progress: 2, screenshot: 4 }, skipped: [] });
    const [task] = await tasksOf('shapes');
    expect(task.title).toBe('All shapes');
    const messages = task.progress.nodes.map((node: { message: string }) => node.message);
    expect(messages).toEqual(['plain', 'under response']);
    const types = task.screenshots.nodes.map((node: { contentType: string }) => node.contentType);
    expect(types).toEqual(['image/png', 'image/png', 'image/jpeg', 'image/png']);
  });

  it('takes OSWorld: steps at their own times, pictures, the score', async () => {
    const root = join(folder(), 'osworld');
    await drawOsworld(join(root, 'chrome', 'won'), { steps: 3, seed: 1 });
    await drawOsworld(join(root, 'gimp', 'lost'), { steps: 2, seed: 2, result: '0' });
    const report = await imported(gateway(), [root, '--agent', 'osworld']);
    expect(report).toMatchObject({
      exit: 0,
      runs: 2,
      taken: { tasks: 2, progress: 5, screenshot: 5, evaluation: 2, log: 0 },
      skipped: [],
    });
    const tasks = await tasksOf('osworld');
    const [won, lost] = ['won', 'lost'].map((name) =>
      tasks.find(({ title }: { title: string }) => title === name),
    );
    expect(won).toMatchObject({
      status: 'COMPLETED',
      startedAt: time(1000),
      completedAt: time(3000),
    });
    expect(won.evaluations.nodes).toMatchObject([{ evaluator: 'osworld', score: 1 }]);
    expect(won.progress.nodes[2]).toMatchObject({
      message: 'pyautogui.click(1, 1)',
      data: { response: 'I click at step 1.', reward: 0, info: {} },
      timestamp: time(1000),
    });
    expect(await bytesOf(won.screenshots.nodes[0].url.url)).toEqual(drawPng(1003));
    expect(lost).toMatchObject({ status: 'FAILED', evaluations: { nodes: [{ score: 0 }] } });
  });

  it('takes browser-use: goals, memories, errors, pictures beside it, the result', async () => {
    const root = join(folder(), 'browser');
    await drawBrowserUse(join(root, 'run'), { steps: 2, seed: 3 });
    const report = await imported(gateway(), [root, '--agent', 'browser']);
    expect(report).toMatchObject({
      exit: 0,
      taken: { tasks: 1, progress: 2, screenshot: 2, evaluation: 1, log: 1, memory: 2 },
      skipped: [],
    });
    const [task] = await tasksOf('browser');
    expect(task).toMatchObject({
      title: 'Book table 3',
      status: 'COMPLETED',
      startedAt: time(10_100),
      completedAt: time(24_200),
      evaluations: {
        nodes: [{ evaluator: 'browser-use', score: 0.9, metrics: { success: true } }],
      },
      logs: { nodes: [{ level: 'ERROR', message: 'Not loaded yet' }] },
    });
    expect(task.progress.nodes[0]).toMatchObject({
      message: 'Goal 2 of run 3',
      data: { state: { url: 'https://example.org/' }, metadata: { step_number: 2 } },
    });
    expect(task.memories.nodes).toMatchObject([
      { content: 'Memory 2 of run 3', memoryType: 'observation' },
      { content: 'Memory 1 of run 3', memoryType: 'observation' },
    ]);
    expect(await bytesOf(task.screenshots.nodes[0].url.url)).toEqual(drawPng(3002));
  });

  it('puts everything into a task that is there, and leaves the task as it is', async () => {
    const root = join(folder(), 'into');
    await drawOsworld(join(root, 'one'), { steps: 2, seed: 4 });
    await drawBrowserUse(join(root, 'two'), { steps: 2, seed: 5 });
    const key = await insertTask(gateway(), { agent_id: 'into', title: 'Mine', status: 'pending' });
    const args = [root, '--agent', 'into', '--task', key];
    expect(await imported(gateway(), args)).toMatchObject({
      exit: 0,
      runs: 2,
      taken: { tasks: 0, progress: 4, screenshot: 4, evaluation: 2 },
    });
    const held = await heldOf(gateway(), 'into');
    expect(await imported(gateway(), args)).toMatchObject({
      taken: { progress: 0, screenshot: 0, evaluation: 0, log: 0, memory: 0 },
      present: { progress: 4, screenshot: 4, evaluation: 2, log: 1, memory: 2 },
    });
    expect(await heldOf(gateway(), 'into')).toEqual(held);
    const [task] = await tasksOf('into');
    expect(task).toMatchObject({ title: 'Mine', status: 'PENDING', startedAt: null });
    expect(task.screenshots.nodes).toHaveLength(4);
  });
});
