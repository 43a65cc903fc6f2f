/** Thrown by a parser; the text follows the variable's name and must not repeat its value. */
export class Refused extends Error {}

export type Parser<T> = (text: string) => T;

export const text: Parser<string> = (value) => value;

export function matching(pattern: RegExp, rule: string): Parser<string> {
  return (value) => {
    if (!pattern.test(value)) throw new Refused(`${rule}.`);
    return value;
  };
}

/** What is random has many different characters, even when it is written in hexadecimal. */
const LEAST_VARIETY = 8;

export function secret(bytes: number): Parser<string> {
  return (value) => {
    const length = Buffer.byteLength(value);
    if (length < bytes) throw new Refused(`needs at least ${bytes} bytes and has ${length}.`);
    if (new Set(value).size >= LEAST_VARIETY) return value;
    throw new Refused('repeats too few characters: make one by `openssl rand -base64 32`.');
  };
}

export function integer(min: number, max: number): Parser<number> {
  return (value) => {
    const parsed = Number(value);
    if (/^\d{1,10}$/.test(value) && parsed >= min && parsed <= max) return parsed;
    throw new Refused(`must be a whole number from ${min} to ${max}.`);
  };
}

export function oneOf<const T extends string>(choices: readonly T[]): Parser<T> {
  return (value) => {
    const choice = choices.find((one) => one === value.toLowerCase());
    if (choice) return choice;
    throw new Refused(`must be one of ${choices.join(', ')}.`);
  };
}

export const flag: Parser<boolean> = (value) => {
  const word = value.toLowerCase();
  if (['on', 'true', 'yes', '1'].includes(word)) return true;
  if (['off', 'false', 'no', '0'].includes(word)) return false;
  throw new Refused('must be on or off.');
};

export function url(...schemes: string[]): Parser<string> {
  const wanted = schemes.map((scheme) => `${scheme}://`).join(' or ');
  return (value) => {
    if (!schemes.some((scheme) => value.startsWith(`${scheme}://`))) {
      throw new Refused(`must start with ${wanted}.`);
    }
    if (!parseUrl(value)?.hostname) throw new Refused('is not a URL: it names no host.');
    return value;
  };
}

/** The driver accepts several hosts, which no URL parser does; only the shape is looked at here. */
export const mongodbUrl: Parser<string> = (value) => {
  if (!/^mongodb(\+srv)?:\/\//.test(value)) {
    throw new Refused('must start with mongodb:// or mongodb+srv://.');
  }
  const shape =
    /^mongodb(?:\+srv)?:\/\/(?:[^@/?#]*@)?[^@/?#,\s]+(?:,[^@/?#,\s]+)*(?:\/[^?#\s]*)?(?:\?\S*)?$/;
  if (shape.test(value)) return value;
  throw new Refused('is not a URL: percent-encode : / ? # @ in user name and password.');
};

export function listOf<T>(parse: Parser<T>): Parser<T[]> {
  return (value) =>
    value
      .split(/[\s,]+/)
      .filter((part) => part !== '')
      .map(parse);
}

export const origin: Parser<string> = (value) => {
  const parsed = parseUrl(value);
  const isOrigin = parsed && /^https?:$/.test(parsed.protocol) && parsed.origin === value;
  if (isOrigin) return value;
  throw new Refused('must list origins: scheme, host and port, without a path.');
};

export function jsonMapOf<T>(parse: Parser<T>): Parser<Record<string, T>> {
  return (value) => {
    const entries = Object.entries(parseJsonObject(value)).map(([name, item]) => {
      if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(name)) {
        throw new Refused('has a name that is not letters, digits, "_" or "-".');
      }
      if (typeof item !== 'string') throw new Refused(`has no text for "${name}".`);
      return [name, parseItem(name, item, parse)] as const;
    });
    return Object.fromEntries(entries);
  };
}

function parseItem<T>(name: string, item: string, parse: Parser<T>): T {
  try {
    return parse(item);
  } catch (error) {
    if (error instanceof Refused) throw new Refused(`"${name}" ${error.message}`);
    throw error;
  }
}

function parseJsonObject(value: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw new Refused('is not JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Refused('must be a JSON object.');
  }
  return parsed;
}

export function parseUrl(value: string): URL | undefined {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}
