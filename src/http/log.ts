import type { DestinationStream, Logger } from 'pino';
import { destination, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from '../config/config';
import { redact } from './redact';

export type { Logger };

/**
 * The lines of one turn of the event loop, written together: each write holds up all requests. What an
 * ending process has not written yet, it writes then.
 */
export function turnByTurn(to: DestinationStream): DestinationStream {
  let waiting = '';
  const flush = () => {
    const lines = waiting;
    waiting = '';
    if (lines !== '') to.write(lines);
  };
  process.on('exit', flush);
  return {
    write: (line) => {
      if (waiting === '') setImmediate(flush);
      waiting += line;
    },
  };
}

/** JSON lines on standard error. Redaction works on the finished line: nothing gets around it. */
export function createLogger(
  level: LogLevel,
  to: DestinationStream = turnByTurn(destination(2)),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: redact },
    },
    to,
  );
}
