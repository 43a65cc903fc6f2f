import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodePng } from '../../src/cli/seed/pictures/png';

/** A small picture that no other number has. */
export function drawPng(number: number): Buffer {
  const pixels = new Uint8Array(64);
  for (let bit = 0; bit < 32; bit += 1) pixels[bit] = (number >>> bit) & 1;
  return encodePng({ width: 8, height: 8, pixels, palette: ['#204060', '#f0e0c0'] });
}

/** The smallest thing that begins and ends as a JPEG does. */
export const drawJpeg = (number: number): Buffer =>
  Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, number & 0xff, number >>> 8, 0xff, 0xd9]);

export const dataUrl = (bytes: Buffer): string =>
  `data:image/png;base64,${bytes.toString('base64')}`;

/** Writes a file and the folders above it. */
export async function put(path: string, content: Buffer | string | object): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const text = typeof content === 'string' || Buffer.isBuffer(content);
  await writeFile(path, text ? content : JSON.stringify(content));
}

export const START = Date.UTC(2025, 0, 31, 12, 0, 0);

/** `trajectory_progress_N.json` and a screenshot for each step, and one other document. */
export async function drawOrganized(
  folder: string,
  { steps, seed = 0 }: { steps: number; seed?: number },
): Promise<void> {
  const of = (part: string, step: number) =>
    join(folder, 'organized_traj', `trajectory_${part}_${step}.json`);
  for (let step = 1; step <= steps; step += 1) {
    await put(of('progress', step), progressOf(`Step ${step} of run ${seed}`));
    await put(of('screenshot', step), {
      type: 'computer_call_output',
      call_id: `call_${step}`,
      output: { type: 'input_image', image_url: dataUrl(drawPng(seed * 1000 + step)) },
    });
    const time = new Date(START + step * 60_000);
    for (const part of ['progress', 'screenshot']) await utimes(of(part, step), time, time);
  }
  await put(of('other', steps + 1), { type: 'reasoning', summary: [`run ${seed}`] });
  const time = new Date(START + (steps + 1) * 60_000);
  await utimes(of('other', steps + 1), time, time);
}

export const progressOf = (text: string): object => ({
  output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }],
  usage: { input_tokens: 100, output_tokens: 5 },
});

/** `traj.jsonl`, a picture per step and `result.txt`. */
export async function drawOsworld(
  folder: string,
  { steps, seed = 0, result = '1.0' }: { steps: number; seed?: number; result?: string },
): Promise<void> {
  const lines: string[] = [];
  for (let step = 1; step <= steps; step += 1) {
    const shot = `step_${step}_${stamp(step)}.png`;
    lines.push(JSON.stringify(osworldStep(step, { shot, seed, done: step === steps })));
    await put(join(folder, shot), drawPng(seed * 1000 + step));
  }
  await put(join(folder, 'traj.jsonl'), `${lines.join('\n')}\n`);
  await put(join(folder, 'result.txt'), `${result}\n`);
}

export const osworldStep = (
  step: number,
  { shot, seed = 0, done = false }: { shot?: string; seed?: number; done?: boolean },
): object => ({
  step_num: step,
  action_timestamp: stamp(step),
  action: `pyautogui.click(${step}, ${seed})`,
  response: `I click at step ${step}.`,
  reward: 0,
  done,
  info: {},
  ...(shot && { screenshot_file: shot }),
});

const stamp = (step: number): string =>
  new Date(START + step * 1000)
    .toISOString()
    .slice(0, 19)
    .replaceAll(/[-:]/g, '')
    .replace('T', '@');

/** `history.json`, a picture per step below `screenshots/`, and `result.json`. */
export async function drawBrowserUse(
  folder: string,
  { steps, seed = 0, success = true }: { steps: number; seed?: number; success?: boolean },
): Promise<void> {
  const history: object[] = [];
  for (let step = 1; step <= steps; step += 1) {
    history.push(browserStep(step, { seed, done: step === steps }));
    await put(join(folder, 'screenshots', `step_${step}.png`), drawPng(seed * 1000 + step));
  }
  await put(join(folder, 'history.json'), { history });
  await put(join(folder, 'result.json'), {
    task_id: `task-${seed}`,
    task: `Book table ${seed}`,
    success,
    score: success ? 0.9 : 0.1,
  });
}

export const browserStep = (
  step: number,
  { seed = 0, done = false, state = {} }: { seed?: number; done?: boolean; state?: object },
): object => ({
  model_output: {
    next_goal: `Goal ${step} of run ${seed}`,
    memory: `Memory ${step} of run ${seed}`,
    action: [{ click: { index: step } }],
  },
  result: [{ is_done: done, extracted_content: null, error: step === 1 ? 'Not loaded yet' : null }],
  state: {
    url: 'https://example.org/',
    title: 'Example',
    screenshot_path: `screenshots/step_${step}.png`,
    ...state,
  },
  metadata: {
    step_number: step,
    step_start_time: START / 1000 + step * 10 + 0.1,
    step_end_time: START / 1000 + step * 10 + 4.2,
  },
});
