/** A small tree that becomes XML: text, a list of elements by name, or nothing. */
export type XmlValue = string | number | boolean | undefined | XmlElement | XmlElement[] | string[];
export interface XmlElement {
  [name: string]: XmlValue;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
// Control characters are not allowed in XML 1.0, not even by number; S3 writes them by number all
// the same, and offers encoding-type=url for keys that hold them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SPECIAL = /[&<>"\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]/g;
const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeXml = (text: string): string =>
  text.replace(SPECIAL, (one) => NAMED[one] ?? `&#x${one.charCodeAt(0).toString(16)};`);

export function xmlDocument(root: string, content: XmlElement, plain = false): string {
  const namespace = plain ? '' : ` xmlns="${NAMESPACE}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${namespace}>${inner(content)}</${root}>`;
}

function inner(element: XmlElement): string {
  let text = '';
  for (const [name, value] of Object.entries(element)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      const content = typeof one === 'object' ? inner(one) : escapeXml(String(one));
      text += `<${name}>${content}</${name}>`;
    }
  }
  return text;
}
