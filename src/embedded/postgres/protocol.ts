/** The frontend/backend protocol, version 3: what is read from and written to a client. */

export interface Message {
  /** One letter, as the protocol names it. */
  type: string;
  body: Buffer;
}

export interface ErrorFields {
  code: string;
  message: string;
  severity?: 'ERROR' | 'FATAL';
  hint?: string;
}

export type TransactionStatus = 'I' | 'T' | 'E';

export function frame(type: string, ...parts: Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 4);
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(size, 1);
  return Buffer.concat([head, ...parts]);
}

export const cstring = (text: string) => Buffer.from(`${text}\0`);

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export const query = (sql: string) => frame('Q', cstring(sql));
export const SYNC = frame('S');
export const readyForQuery = (status: TransactionStatus) => frame('Z', Buffer.from(status));
export const authentication = (kind: number, data = Buffer.alloc(0)) =>
  frame('R', int32(kind), data);

export const parameterStatus = (name: string, value: string) =>
  frame('S', cstring(name), cstring(value));

export function errorResponse({ code, message, severity = 'ERROR', hint }: ErrorFields): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${message}`];
  if (hint) fields.push(`H${hint}`);
  return frame('E', ...fields.map(cstring), Buffer.from([0]));
}

/** Walks complete messages, as the engine writes them. */
export function* messagesIn(output: Buffer): Generator<Message & { whole: Buffer }> {
  let at = 0;
  while (at + 5 <= output.length) {
    const end = at + 1 + output.readUInt32BE(at + 1);
    const type = String.fromCharCode(output[at] ?? 0);
    yield { type, body: output.subarray(at + 5, end), whole: output.subarray(at, end) };
    at = end;
  }
}

/** A text that ends in a zero byte, and what follows it. */
export function readCstring(bytes: Buffer, at = 0): { text: string; next: number } {
  const end = bytes.indexOf(0, at);
  if (end === -1) return { text: bytes.toString('utf8', at), next: bytes.length };
  return { text: bytes.toString('utf8', at, end), next: end + 1 };
}

/** The fields of an ErrorResponse: C is the code, M the message. */
export function errorField(body: Buffer, field: 'C' | 'M'): string | undefined {
  let at = 0;
  while (at < body.length && body[at] !== 0) {
    const { text, next } = readCstring(body, at + 1);
    if (body[at] === field.charCodeAt(0)) return text;
    at = next;
  }
  return undefined;
}
