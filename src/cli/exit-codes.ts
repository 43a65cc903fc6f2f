/** What scripts may rely on. */
export const EXIT = {
  ok: 0,
  failure: 1,
  /** Wrong arguments or a wrong environment. */
  usage: 2,
  /** A store refuses, is not migrated, or lacks a bucket. */
  storeNotReady: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An expected end of a command: its message says what to do, and no stack is shown. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.failure,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CommandError';
  }
}

export const usageError = (message: string) => new CommandError(message, EXIT.usage);

export const storeNotReady = (message: string, cause?: unknown) =>
  new CommandError(message, EXIT.storeNotReady, { cause });
