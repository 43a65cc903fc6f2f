import { ConfigError } from '../config/config-error';
import { EmbeddedError } from '../embedded/embedded-error';
import { CodedError } from '../errors';
import type { Output } from './command';
import { CommandError, EXIT, type ExitCode } from './exit-codes';

interface Failure {
  error: unknown;
  usage: string;
  stderr: Output;
  withStack: boolean;
}

const STORE_CODES = new Set(['STORE_UNAVAILABLE', 'STORE_TIMEOUT', 'POOL_EXHAUSTED']);

/** One sentence for what was to be expected; a stack only for a bug, and only where asked for. */
export function reportFailure({ error, usage, stderr, withStack }: Failure): ExitCode {
  if (error instanceof CommandError) {
    stderr.write(`${error.message}\n`);
    if (error.exitCode === EXIT.usage) stderr.write(`${usage}\n`);
    return error.exitCode;
  }
  if (error instanceof ConfigError) {
    stderr.write(`${error.message}\n`);
    return EXIT.usage;
  }
  if (error instanceof CodedError) {
    stderr.write(`${error.message}\n`);
    return STORE_CODES.has(error.code) ? EXIT.storeNotReady : EXIT.failure;
  }
  if (error instanceof EmbeddedError || isOfTheSystem(error)) {
    stderr.write(`${withoutSecrets(error.message)}\n`);
    return EXIT.failure;
  }
  const message = error instanceof Error ? error.message : String(error);
  stderr.write(`${withoutSecrets(message)}\nThis is a bug. `);
  const stack = error instanceof Error ? withoutSecrets(error.stack ?? '') : '';
  stderr.write(withStack ? `\n${stack}\n` : 'LOG_LEVEL=debug shows where.\n');
  return EXIT.failure;
}

/** A full disk, a folder that may not be written: its message names the file. */
function isOfTheSystem(error: unknown): error is NodeJS.ErrnoException {
  if (typeof error !== 'object' || error === null) return false;
  return 'syscall' in error && 'code' in error && 'message' in error;
}

/** Drivers put whole URLs into their messages. */
export function withoutSecrets(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1***@');
}
