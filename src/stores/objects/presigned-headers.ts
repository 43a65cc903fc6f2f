import { badInput } from '../../errors';

/** The part of a signature that is about headers, ready to be put into it. */
export interface HeaderPart {
  canonical: string;
  names: string;
  encodedNames: string;
}

// Proxies and HTTP stacks change these on the way, so a signature over them would never hold.
const NEVER_SIGNED =
  /^(authorization|cache-control|connection|expect|from|keep-alive|max-forwards|pragma|referer|te|trailer|transfer-encoding|upgrade|user-agent|x-amzn-trace-id|host|proxy-.*|sec-.*)$/;
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const PRINTABLE = /^[\t\x20-\x7e]*$/;

export const hostOnly = (host: string): HeaderPart => ({
  canonical: `host:${host}\n`,
  names: 'host',
  encodedNames: 'host',
});

export function headerPart(host: string, headers: Record<string, string>): HeaderPart {
  const byName = new Map([['host', host]]);
  for (const [given, value] of Object.entries(headers)) {
    const name = given.toLowerCase();
    if (!HEADER_NAME.test(name) || NEVER_SIGNED.test(name) || byName.has(name)) {
      throw badInput(`The header ${JSON.stringify(given)} cannot be part of a link.`);
    }
    if (!PRINTABLE.test(value)) {
      throw badInput(`The header ${name} may hold printable ASCII only.`);
    }
    byName.set(name, value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, ''));
  }
  const names = [...byName.keys()].sort();
  return {
    canonical: names.map((name) => `${name}:${byName.get(name)}\n`).join(''),
    names: names.join(';'),
    encodedNames: names.map(encodeURIComponent).join('%3B'),
  };
}
