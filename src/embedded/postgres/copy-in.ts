import { frame, type Message } from './protocol';

/**
 * The engine reads the data of COPY … FROM STDIN while it runs the statement, and dies where there
 * is none yet. So the data is gathered first, and statement and data go to it together.
 */
export const COPY_IN_RESPONSE = frame('G', Buffer.from([0, 0, 0]));

const COMMENTS = /\/\*[\s\S]*?\*\/|--[^\n]*(?:\n|$)/g;
const LITERALS = /'(?:[^']|'')*'|"(?:[^"]|"")*"/g;

/** `alone` can be served; `hidden` among other statements it cannot, and must not reach the engine. */
export function copyFromStdin(sql: string): 'alone' | 'hidden' | 'none' {
  if (!/\bstdin\b/i.test(sql)) return 'none';
  const bare = sql.replace(LITERALS, "''").replace(COMMENTS, ' ').trim().replace(/;\s*$/, '');
  if (!/\bcopy\b[^;]*\bfrom\s+stdin\b/i.test(bare)) return 'none';
  return /^copy\b[^;]*$/i.test(bare) ? 'alone' : 'hidden';
}

/** Whether a message ends the client's data. */
export function endsCopy({ type }: Message): boolean {
  return type === 'c' || type === 'f';
}
