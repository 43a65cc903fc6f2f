const HIDDEN = '[redacted]';

/**
 * Secrets by how they look, wherever they stand in a line of JSON. What a pattern takes away holds no
 * quotation mark and no backslash, so the line stays valid JSON, and none can backtrack far.
 */
const SECRETS: readonly [pattern: RegExp, replacement: string][] = [
  [/\b(Bearer|Basic)(\s{1,3})[^\s",\\]+/gi, `$1$2${HIDDEN}`],
  [/\beyJ[\w-]{8,}(?:\.[\w-]*)*/g, HIDDEN],
  [/trp_[\w-]{20,}/g, HIDDEN],
  [/(X-Amz-(?:Signature|Credential|Security-Token))(=|%3D)[^&\s"\\]+/gi, `$1$2${HIDDEN}`],
  // A port is followed by a slash, a password by an @, even one that holds a raw slash.
  [/(:\/\/[^\s:@/"\\]{0,200}):(?!\d{1,5}[/?#])[^\s"\\]{0,400}@/g, `$1:${HIDDEN}@`],
  // NAME=value and name: value, and members of JSON inside a text: there an odd number of
  // backslashes stands before a quotation mark, while an even number ends the text.
  [
    /((?:password|passwd|pwd|secret|access_?key|api_?key|token)(?:_\w{1,20})?(?:\\(?:\\\\)?")?\s{0,3}[=:]\s{0,3}(?:\\(?:\\\\)?")?)[^\s&,;"'\\]+/gi,
    `$1${HIDDEN}`,
  ],
];

/** Members of an object that are secret by their name, whatever they hold. */
const SECRET_MEMBERS =
  /"((?:proxy-)?authorization|cookie|set-cookie|x-api-key|[\w-]*(?:password|secret|token|apikey|accesskey))":"(?:[^"\\]|\\.)*"/gi;

/** No secret is anywhere without one of these, and most lines have none of them. */
const SIGNS = /bearer|basic|eyj|trp_|x-amz-|:\/\/|passw|pwd|secret|token|key|authorization|cookie/i;

/** A line of JSON, or any text, without the secrets that it may hold. */
export function redact(text: string): string {
  if (!SIGNS.test(text)) return text;
  let clean = text.replace(SECRET_MEMBERS, `"$1":"${HIDDEN}"`);
  for (const [pattern, replacement] of SECRETS) clean = clean.replace(pattern, replacement);
  return clean;
}
