import type { DestinationStream } from 'pino';

const LONGEST_MS = 20;
const MOST_CHARACTERS = 16 * 1024;
/** Lines that say that all is well: whatever else there is to say is said at once. */
const CAN_WAIT = /^\{"level":"(?:info|debug)"/;

/**
 * Lines that are written together: each write holds up all requests. They wait for no longer than
 * nobody notices, for nothing that went wrong, and not for a process that ends.
 */
export function inSheaves(to: DestinationStream): DestinationStream {
  let sheaf = '';
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const lines = sheaf;
    sheaf = '';
    if (lines !== '') to.write(lines);
  };

  process.on('exit', flush);
  return {
    write(line) {
      sheaf += line;
      if (!CAN_WAIT.test(line) || sheaf.length >= MOST_CHARACTERS) flush();
      else timer ??= setTimeout(flush, LONGEST_MS);
    },
  };
}
