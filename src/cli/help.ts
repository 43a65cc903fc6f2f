import type { Command, OptionSpec } from './command';
import { COMMANDS } from './commands';

export function programHelp(): string {
  const rows = Object.entries(COMMANDS).map(
    ([name, { summary }]) => `  ${name.padEnd(10)}${summary}`,
  );
  return [
    'triptych: one GraphQL query over PostgreSQL, per-agent MongoDB and S3.',
    '',
    'Usage: triptych COMMAND [OPTIONS]',
    '',
    ...rows,
    '',
    'triptych COMMAND --help tells more. The environment configures the rest: see .env.example.',
    '',
  ].join('\n');
}

export function commandHelp(name: string, command: Command): string {
  const options = Object.entries(command.options).map(
    ([option, spec]) => [flagsOf(option, spec), spec.help] as const,
  );
  const all = [...options, ['-h, --help', 'Show this text'] as const];
  const width = Math.max(...all.map(([flags]) => flags.length)) + 2;
  return [
    `${command.summary}.`,
    '',
    usageLine(name, command),
    '',
    ...all.map(([flags, help]) => `  ${flags.padEnd(width)}${help}`),
    ...(command.details ? ['', command.details] : []),
    '',
  ].join('\n');
}

export function usageLine(name: string, command: Command): string {
  return `Usage: triptych ${name} ${command.usage}`.trimEnd();
}

function flagsOf(option: string, { short, value, type }: OptionSpec): string {
  const long = type === 'string' ? `--${option} ${value ?? 'TEXT'}` : `--${option}`;
  return short ? `-${short}, ${long}` : `    ${long}`;
}
