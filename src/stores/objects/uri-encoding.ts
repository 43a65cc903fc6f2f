import { badInput } from '../../errors';

const NOTHING_TO_ENCODE = /^[A-Za-z0-9\-_.~]*$/;
const NOTHING_TO_ENCODE_IN_KEY = /^[A-Za-z0-9\-_.~/]*$/;
// encodeURIComponent leaves these five alone; signature version 4 does not.
const LEFT_OVER = /[!'()*]/g;

const percent = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** RFC 3986 encoding as signature version 4 wants it: only letters, digits and `-_.~` stay. */
export function encodeUri(text: string): string {
  if (NOTHING_TO_ENCODE.test(text)) return text;
  try {
    return encodeURIComponent(text).replace(LEFT_OVER, percent);
  } catch {
    throw badInput('A name or value for a link is not well-formed Unicode.');
  }
}

/** The same, with the slashes of an object key kept. */
export function encodeKey(key: string): string {
  if (NOTHING_TO_ENCODE_IN_KEY.test(key)) return key;
  return encodeUri(key).replaceAll('%2F', '/');
}
