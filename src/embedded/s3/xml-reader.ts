import { S3Error } from './s3-error';

export interface XmlNode {
  name: string;
  text: string;
  children: XmlNode[];
}

const MAX_DEPTH = 8;
const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
// A tag, or what may stand between tags; anything else that begins with "<" is refused, document
// types among it, so no entity can be declared.
const TOKEN =
  /<\?[^>]*\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;

const malformed = () =>
  new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

/** Reads the little XML that requests carry: elements and text, namespaces dropped. */
export function readXml(document: string): XmlNode {
  const top: XmlNode = { name: '', text: '', children: [] };
  const open = [top];
  TOKEN.lastIndex = 0;
  const source = document.replace(/^\uFEFF/, '').trim();
  while (TOKEN.lastIndex < source.length) {
    const token = TOKEN.exec(source);
    const current = open.at(-1);
    if (!token || !current) throw malformed();
    const [, cdata, closing, tag, , selfClosing, text] = token;
    if (text !== undefined) current.text += unescapeXml(text);
    else if (cdata !== undefined) current.text += cdata;
    else if (tag !== undefined) {
      const name = tag.slice(tag.indexOf(':') + 1);
      if (closing) {
        if (open.length < 2 || current.name !== name) throw malformed();
        open.pop();
      } else {
        const node: XmlNode = { name, text: '', children: [] };
        current.children.push(node);
        if (!selfClosing) open.push(node);
        if (open.length > MAX_DEPTH) throw malformed();
      }
    }
  }
  const [root, ...others] = top.children;
  if (!root || others.length > 0 || open.length !== 1 || top.text.trim() !== '') throw malformed();
  return root;
}

export const childText = (node: XmlNode, name: string): string | undefined =>
  node.children.find((child) => child.name === name)?.text;

function unescapeXml(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w+);|&/gi, (_all, entity?: string) => {
    if (entity === undefined) throw malformed();
    if (!entity.startsWith('#')) {
      const known = ENTITIES[entity];
      if (known === undefined) throw malformed();
      return known;
    }
    const hex = /^#x/i.test(entity);
    const code = Number.parseInt(entity.slice(hex ? 2 : 1), hex ? 16 : 10);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw malformed();
    return String.fromCodePoint(code);
  });
}
