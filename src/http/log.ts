import type { DestinationStream, Logger } from 'pino';
import { destination, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from '../config/config';
import { inSheaves } from './log-sheaves';
import { redact } from './redact';

export type { Logger };

/** JSON lines on standard error. Redaction works on the finished line: nothing gets around it. */
export function createLogger(
  level: LogLevel,
  to: DestinationStream = inSheaves(destination(2)),
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
