import type { Output } from './command';

export interface Progress {
  /** How much is done by now; never goes back. */
  update(done: number): void;
  /** Ends the line; without it an interrupted bar would swallow the prompt. */
  finish(): void;
}

export interface ProgressOptions {
  label: string;
  total: number;
  /** What is counted: "rows". */
  unit: string;
  stderr: Output;
  now?: () => number;
}

const REDRAW_MS = 100;
const LINE_EVERY_MS = 5000;
const BAR_WIDTH = 24;

/** A bar on a terminal; elsewhere a plain line now and then, which a log can keep. */
export function createProgress(options: ProgressOptions): Progress {
  const { stderr, total, label, now = Date.now } = options;
  const began = now();
  const onTerminal = stderr.isTTY === true;
  const pause = onTerminal ? REDRAW_MS : LINE_EVERY_MS;
  let done = 0;
  let shown = onTerminal ? Number.NEGATIVE_INFINITY : began;
  let finished = false;
  let last: number | undefined;

  const show = () => {
    shown = now();
    last = done;
    const facts = factsOf({ ...options, done, elapsedMs: shown - began });
    if (!onTerminal) return stderr.write(`${label}: ${facts}\n`);
    const line = `${label} ${bar(done, total)} ${facts}`;
    // Cut to the terminal: a wrapped line cannot be drawn over.
    return stderr.write(`\r\x1b[2K${line.slice(0, (stderr.columns ?? 80) - 1)}`);
  };

  return {
    update(count) {
      done = Math.max(done, Math.min(count, total));
      if (!finished && now() - shown >= pause) show();
    },
    finish() {
      if (finished) return;
      finished = true;
      // A line that a log has already would only be there twice.
      if (onTerminal || last !== done) show();
      if (onTerminal) stderr.write('\n');
    },
  };
}

interface Facts {
  done: number;
  total: number;
  unit: string;
  elapsedMs: number;
}

function factsOf({ done, total, unit, elapsedMs }: Facts): string {
  const count = `${group(done)}/${group(total)} ${unit}`;
  if (elapsedMs < 1 || done === 0) return count;
  const perSecond = (done / elapsedMs) * 1000;
  const rate = `${group(Math.round(perSecond))}/s`;
  return done >= total
    ? `${count}, ${rate}, ${duration(elapsedMs)}`
    : `${count}, ${rate}, ${duration(((total - done) / perSecond) * 1000)} left`;
}

function bar(done: number, total: number): string {
  const filled = total > 0 ? Math.floor((done / total) * BAR_WIDTH) : BAR_WIDTH;
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`;
}

const group = (count: number) => count.toLocaleString('en-US');

export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
