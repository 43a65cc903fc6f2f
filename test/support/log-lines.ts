import { Writable } from 'node:stream';

/** Keeps what is logged, for looking into it. */
export function keepLines(): { to: Writable; text(): string; clear(): void } {
  let kept = '';
  const to = new Writable({
    write(chunk, _encoding, done) {
      kept += chunk;
      done();
    },
  });
  return {
    to,
    text: () => kept,
    clear: () => {
      kept = '';
    },
  };
}
