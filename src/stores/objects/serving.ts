/** How an object is to be shown, as far as the one who asks for a link may choose. */
export interface ServingWish {
  contentType?: string;
  disposition?: 'INLINE' | 'ATTACHMENT';
  fileName?: string;
}

// Types that a browser shows without running anything. HTML, SVG and XML can carry scripts that
// would run in the store's origin; what is not known here could be any of them.
const SHOWN = new Set([
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp'],
  ...['video/mp4', 'video/webm', 'video/ogg', 'audio/mpeg', 'audio/ogg', 'audio/wav', 'audio/mp4'],
  ...['application/pdf', 'application/json', 'text/plain', 'text/csv'],
]);
const MAX_FILE_NAME = 200;
// Most names: nothing to replace, to cut or to encode.
const PLAIN_FILE_NAME = /^[\x20-\x21\x23-\x24\x26-\x2e\x30-\x5b\x5d-\x7e]{1,200}$/;

/**
 * The response overrides of a download link. A type that is shown is also pinned: what was stored
 * as HTML is never served as such because a database row says that it is a picture.
 */
export function servingQuery(wish: ServingWish): Record<string, string> {
  const type = typeOf(wish.contentType ?? '');
  const shown = SHOWN.has(type);
  const kind = shown && wish.disposition !== 'ATTACHMENT' ? 'inline' : 'attachment';
  const query: Record<string, string> = {
    'response-content-disposition': kind + fileNameParameters(wish.fileName),
  };
  if (shown) {
    query['response-content-type'] = type.startsWith('text/') ? `${type}; charset=utf-8` : type;
  }
  return query;
}

const typeOf = (given: string): string =>
  SHOWN.has(given) ? given : (given.split(';', 1)[0]?.trim().toLowerCase() ?? '');

/** RFC 6266: a plain name for every client, and the exact one for those that know RFC 8187. */
function fileNameParameters(given: string | undefined): string {
  if (given === undefined || given === '') return '';
  if (PLAIN_FILE_NAME.test(given)) return `; filename="${given}"`;
  const name = [...given]
    .slice(0, MAX_FILE_NAME)
    .map((character) => (/[\p{Cc}\p{Cs}/\\]/u.test(character) ? '_' : character))
    .join('');
  const plain = name.replace(/[^\x20-\x7e]|["%]/g, '_');
  if (plain === name) return `; filename="${plain}"`;
  const exact = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `; filename="${plain}"; filename*=UTF-8''${exact}`;
}
