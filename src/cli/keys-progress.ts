import type { Output } from './command';

const PAUSE_MS = 1000;

/** How many keys were looked at so far: how many there are only the end tells. */
export function keysProgress(label: string, stderr: Output, now: () => number = Date.now) {
  const onTerminal = stderr.isTTY === true;
  let shown = now();
  let drawn = false;
  return {
    update(keys: number): void {
      if (now() - shown < PAUSE_MS) return;
      shown = now();
      drawn = true;
      const text = `${label}: ${keys.toLocaleString('en-US')} keys`;
      stderr.write(onTerminal ? `\r\x1b[2K${text}` : `${text}\n`);
    },
    finish(): void {
      if (drawn && onTerminal) stderr.write('\n');
      drawn = false;
    },
  };
}
