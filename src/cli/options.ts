import { parseArgs } from 'node:util';
import { errorCode } from '../embedded/error-code';
import type { Command, Options } from './command';
import { usageError } from './exit-codes';

export interface Parsed {
  help: boolean;
  options: Options;
  positionals: string[];
}

type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** Reads a command's arguments; what it does not know is a usage error, never ignored. */
export function parseOptions(command: Command, args: string[]): Parsed {
  const { values, positionals } = parseStrictly(command, args);
  return { help: values.help === true, options: readerOf(values), positionals };
}

function parseStrictly(command: Command, args: string[]) {
  const known = Object.entries(command.options).map(
    ([name, { type, short }]) => [name, short ? { type, short } : { type }] as const,
  );
  try {
    return parseArgs({
      args,
      options: { ...Object.fromEntries(known), help: { type: 'boolean', short: 'h' } },
      allowPositionals: command.positionals ?? false,
      strict: true,
    });
  } catch (error) {
    if (isParseError(error)) throw usageError(firstSentence(error.message));
    throw error;
  }
}

function readerOf(values: Values): Options {
  const text = (name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    text,
    flag: (name) => values[name] === true,
    count(name, { min, max }) {
      const value = text(name);
      if (value === undefined) return undefined;
      const parsed = Number(value);
      if (/^\d{1,12}$/.test(value) && parsed >= min && parsed <= max) return parsed;
      throw usageError(`--${name} must be a whole number from ${min} to ${max}.`);
    },
  };
}

function isParseError(error: unknown): error is Error {
  return String(errorCode(error)).startsWith('ERR_PARSE_ARGS');
}

/** Node.js adds a hint about "--" that helps nobody here. */
function firstSentence(message: string): string {
  return `${message.split(/\. |\n/)[0]?.replace(/\.$/, '')}.`;
}
