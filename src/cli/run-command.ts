import { type Environment, loadConfig } from '../config/load-config';
import type { Command, CommandContext, Output } from './command';
import { COMMANDS } from './commands';
import { EXIT, type ExitCode } from './exit-codes';
import { commandHelp, programHelp, usageLine } from './help';
import { parseOptions } from './options';
import { reportFailure } from './report-failure';

export interface ProgramInput {
  args: string[];
  env: Environment;
  version: string;
  signal: AbortSignal;
  stdout: Output;
  stderr: Output;
}

/** Finds the command, runs it and turns every ending into an exit code. */
export async function runProgram(input: ProgramInput): Promise<ExitCode> {
  const [name, ...rest] = input.args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    input.stdout.write(programHelp());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === '--version' || name === '-v') {
    input.stdout.write(`${input.version}\n`);
    return EXIT.ok;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    const list = Object.keys(COMMANDS).join(', ');
    input.stderr.write(`There is no command of that name. Commands: ${list}.\n`);
    return EXIT.usage;
  }
  const loaded = COMMANDS[name]?.load();
  return loaded
    ? runCommand({ ...input, name, args: rest, command: loaded.command })
    : EXIT.failure;
}

/** A command by itself: what `runProgram` does once it has found it. */
export async function runCommand(
  input: Omit<ProgramInput, 'version'> & { name: string; command: Command },
): Promise<ExitCode> {
  const { name, command, args, env, stdout, stderr, signal } = input;
  try {
    const { help, options, positionals } = parseOptions(command, args);
    if (help) {
      stdout.write(commandHelp(name, command));
      return EXIT.ok;
    }
    const config: CommandContext['config'] = (load) => {
      const loaded = loadConfig(env, load);
      for (const warning of loaded.warnings) stderr.write(`${warning}\n`);
      return loaded;
    };
    const context = { options, positionals, config, signal, stdout, stderr };
    return (await command.run(context)) ?? EXIT.ok;
  } catch (error) {
    return reportFailure({
      error,
      usage: usageLine(name, command),
      stderr,
      withStack: env.LOG_LEVEL === 'debug',
    });
  }
}
