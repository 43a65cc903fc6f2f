/** Uploads that a browser would run as a page if a link showed them in place. */
export const STORED_PAGES = [
  { contentType: 'text/html', fileName: 'page.html' },
  { contentType: 'text/html; charset=utf-7', fileName: 'page.htm' },
  { contentType: 'TEXT/HTML', fileName: 'upper.html' },
  { contentType: 'image/svg+xml', fileName: 'picture.svg' },
  { contentType: 'IMAGE/SVG+XML; charset=utf-8', fileName: 'upper.svg' },
  { contentType: 'application/xhtml+xml', fileName: 'page.xhtml' },
  { contentType: 'text/xml', fileName: 'page.xml' },
  { contentType: 'application/xml', fileName: 'other.xml' },
  { contentType: 'application/rss+xml', fileName: 'feed.rss' },
  { contentType: 'text/javascript', fileName: 'script.js' },
  { contentType: 'application/octet-stream', fileName: 'bytes.html' },
] as const;
