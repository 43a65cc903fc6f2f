import { badInput } from '../../errors';

const MAX_KEY_BYTES = 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Refuses what some server, proxy or file system on the way would read as another key: a key that
 * passes is the same text everywhere.
 */
export function checkUploadKey(key: string, argument = 'key'): string {
  const refuse = (why: string) => badInput(`${JSON.stringify(key.slice(0, 80))} ${why}`, argument);
  if (key === '') throw refuse('is empty.');
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw refuse(`… is longer than ${MAX_KEY_BYTES} bytes.`);
  }
  if (LONE_SURROGATE.test(key)) throw refuse('is not well-formed Unicode.');
  if (CONTROL.test(key)) throw refuse('holds a control character.');
  if (key.includes('\\')) throw refuse('holds a backslash; folders are separated by "/".');
  if (key.startsWith('/')) throw refuse('begins with "/"; a key is relative.');
  for (const segment of key.split('/')) {
    if (segment === '') throw refuse('has an empty segment.');
    if (segment === '.' || segment === '..') throw refuse(`has the segment "${segment}".`);
  }
  if (key.normalize('NFC') !== key) throw refuse('is not in Unicode normalization form C.');
  return key;
}
