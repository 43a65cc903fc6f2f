import type { Config } from '../config/config';
import type { LoadOptions } from '../config/load-config';
import type { ExitCode } from './exit-codes';

export interface OptionSpec {
  type: 'string' | 'boolean';
  short?: string;
  /** What stands for the value in the help: --ttl DURATION. */
  value?: string;
  help: string;
}

export interface Command {
  /** One line for the list of commands. */
  summary: string;
  /** What follows the command's name: `--role ROLE [--agent KEY]`. */
  usage: string;
  /** More help, after the options. */
  details?: string;
  options: Record<string, OptionSpec>;
  /** True when words without dashes are taken; else they are refused. */
  positionals?: boolean;
  run(context: CommandContext): Promise<ExitCode | undefined>;
}

export interface CommandContext {
  options: Options;
  positionals: string[];
  /** Reads the environment on first use and throws a ConfigError that lists every mistake. */
  config(load?: LoadOptions): Config;
  /** Aborts on SIGINT or SIGTERM; a second signal ends the process at once. */
  signal: AbortSignal;
  stdout: Output;
  stderr: Output;
}

export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface Options {
  text(name: string): string | undefined;
  flag(name: string): boolean;
  /** A whole number; a usage error outside the bounds. */
  count(name: string, bounds: { min: number; max: number }): number | undefined;
}
