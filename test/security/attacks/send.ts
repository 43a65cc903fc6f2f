import { connect } from 'node:net';
import type { Attack, Attacker } from './attack';

/** One HTTP answer as it stood on the wire. */
export interface Reply {
  status: number;
  head: string;
  body: string;
}

export interface Target {
  port: number;
  /** What `{{names}}` stand for. */
  names: ReadonlyMap<string, string>;
}

/** Sends one attack; a server that hangs up without a word gives no reply. */
export async function send(target: Target, attack: Attack, as: Attacker): Promise<Reply[]> {
  const heard = await converse(target.port, bytesOf(target, attack, as), attack.cut ?? false);
  return repliesIn(heard).filter(({ status }) => status !== 100);
}

/** Answers follow each other without anything in between: each says how long it is. */
function repliesIn(heard: Buffer): Reply[] {
  const replies: Reply[] = [];
  for (let rest = heard; rest.length > 0; ) {
    const end = rest.indexOf('\r\n\r\n');
    const head = rest.subarray(0, end < 0 ? undefined : end).toString();
    const after = end < 0 ? Buffer.alloc(0) : rest.subarray(end + 4);
    const length = lengthOf(head, after);
    replies.push({
      status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0),
      head,
      body: after.subarray(0, length).toString(),
    });
    rest = after.subarray(length);
  }
  return replies;
}

/** Node.js sends what it refuses by itself in chunks. */
function lengthOf(head: string, after: Buffer): number {
  const end = '0\r\n\r\n';
  if (/^transfer-encoding: chunked\r?$/im.test(head)) return after.indexOf(end) + end.length;
  return Number(/^content-length: (\d+)\r?$/im.exec(head)?.[1] ?? 0);
}

/** How many bytes an attack is on the wire. */
export const sizeOf = (target: Target, attack: Attack, as: Attacker): number =>
  bytesOf(target, attack, as).length;

function bytesOf(target: Target, attack: Attack, as: Attacker): Buffer {
  const fill = (text: string) => fillIn(text, target.names);
  if ('raw' in attack) return Buffer.from(fill(attack.raw), 'latin1');
  const { method, path, headers, token, body } = requestOf(attack);
  const lines = headers.map(fill);
  const has = (name: string) =>
    lines.some((line) => line.toLowerCase().replace(/[\s:].*/s, '') === name);
  const content = typeof body === 'string' ? Buffer.from(fill(body)) : Buffer.from(body);
  if (!has('host')) lines.push(fill('host: {{host}}'));
  if (token && as !== 'nobody') lines.push(fill(`authorization: Bearer {{token.${as}}}`));
  if (!has('content-length') && !has('transfer-encoding') && (content.length || method === 'POST'))
    lines.push(`content-length: ${content.length}`);
  if (!has('connection')) lines.push('connection: close');
  const head = `${method} ${fill(path)} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), content]);
}

function requestOf(attack: Exclude<Attack, { raw: string }>) {
  if ('http' in attack) {
    const { method = 'POST', target = '/graphql', headers = [], token, body = '' } = attack.http;
    return { method, path: target, headers, token: token !== false, body };
  }
  const { query, variables, operationName, extensions } = attack;
  const body = JSON.stringify({ query, variables, operationName, extensions });
  const headers = ['content-type: application/json'];
  return { method: 'POST', path: '/graphql', headers, token: true, body };
}

export function fillIn(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/\{\{([\w.]+)\}\}/g, (_whole, name: string) => {
    const value = names.get(name);
    if (value === undefined) throw new Error(`nothing is called ${name}`);
    return value;
  });
}

/** What comes back on a connection of its own until the server ends it. */
const converse = (port: number, bytes: Buffer, cut: boolean) =>
  new Promise<Buffer>((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => {
      if (cut) socket.end(bytes);
      else socket.write(bytes);
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(chunks)));
  });
