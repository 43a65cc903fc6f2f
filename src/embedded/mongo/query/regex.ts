import { BSONRegExp, BSONSymbol } from '../bson/value';
import { badValue, MongoError } from '../errors';
import { equals, type Test } from './compare';

const MAX_PATTERN = 32_764;
const FLAGS: ReadonlySet<string> = new Set(['i', 'm', 's', 'u']);

function refused(what: string): MongoError {
  return new MongoError(51091, `Regular expression is invalid: ${what}`);
}

/**
 * MongoDB matches as PCRE does. Where JavaScript reads the same sign differently (the end of a
 * line, the dot) it is rewritten; what JavaScript lacks is refused.
 */
export function toRegExp(pattern: string, options: string): RegExp {
  if (pattern.length > MAX_PATTERN) throw refused('pattern string is too long');
  for (const flag of options) {
    if (flag === 'x') throw badValue('the regex option x is not supported');
    if (!FLAGS.has(flag)) throw new MongoError(51108, `invalid flag in regex options: ${flag}`);
  }
  const leading = /^\(\?([ims]+)\)/.exec(pattern);
  const body = leading ? pattern.slice(leading[0].length) : pattern;
  const flags = new Set([...options, ...(leading?.[1] ?? '')]);
  const source = rewrite(body, flags);
  const ignoreCase = flags.has('i') ? 'i' : '';
  try {
    return new RegExp(source, `u${ignoreCase}`);
  } catch {
    // Escapes of letters that need none are an error with the unicode flag only.
    try {
      return new RegExp(source, ignoreCase);
    } catch (error) {
      throw refused(error instanceof Error ? error.message : 'it cannot be read');
    }
  }
}

const END = '(?![\\s\\S])';

function rewrite(pattern: string, flags: ReadonlySet<string>): string {
  let out = '';
  let inClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const char = pattern.charAt(index);
    if (char === '\\') {
      index += 1;
      out += inClass ? `\\${pattern.charAt(index)}` : escaped(pattern.charAt(index));
    } else if (inClass) {
      if (char === '[' && pattern.charAt(index + 1) === ':') throw refused('POSIX classes');
      inClass = char !== ']';
      out += char === '[' ? '\\[' : char;
    } else if (char === '[') {
      inClass = true;
      const lead = /^\[\^?\]?/.exec(pattern.slice(index))?.[0] ?? '[';
      index += lead.length - 1;
      out += lead.endsWith(']') ? `${lead.slice(0, -1)}\\]` : lead;
    } else {
      refuseForeign(pattern, index);
      out += plain(char, flags);
    }
  }
  return out.replaceAll('(?P<', '(?<');
}

function plain(char: string, flags: ReadonlySet<string>): string {
  if (char === '.') return flags.has('s') ? '[\\s\\S]' : '[^\\n]';
  if (char === '$') return flags.has('m') ? `(?![^\\n])` : `(?=\\n?${END})`;
  if (char === '^' && flags.has('m')) return '(?<![^\\n])';
  return char;
}

function escaped(char: string): string {
  if (char === 'A') return '(?<![\\s\\S])';
  if (char === 'z') return END;
  if (char === 'Z') return `(?=\\n?${END})`;
  if (char === 'h') return '[ \\t]';
  if ('GKQERXCNHVRegaopP'.includes(char) && char !== '')
    throw refused(`\\${char} is not supported`);
  return `\\${char}`;
}

function refuseForeign(pattern: string, index: number): void {
  const rest = pattern.slice(index, index + 4);
  if (/^[*+?}]\+/.test(rest)) throw refused('possessive quantifiers are not supported');
  if (/^\(\?[>R|&(0-9+-]|^\(\*|^\(\?[a-z]*\)|^\(\?[ims]+:/i.test(rest)) {
    throw refused(`${rest} is not supported`);
  }
}

export function regexTest(regex: InstanceType<typeof BSONRegExp>): Test {
  const expression = toRegExp(regex.pattern, regex.options);
  const same = equals(regex);
  return (value) => {
    if (typeof value === 'string') return expression.test(value);
    if (value instanceof BSONSymbol) return expression.test(value.value);
    return value instanceof BSONRegExp && same(value);
  };
}
