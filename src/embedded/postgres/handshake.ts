import type { Socket } from 'node:net';
import { type MessageReader, ProtocolViolation } from './message-reader';
import { authentication, cstring, frame, int32, readCstring } from './protocol';
import { ScramExchange, type ScramVerifier } from './scram';

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;
const LONGEST_STARTUP = 10_000;
const LONGEST_PASSWORD = 10_000;
const MECHANISM = 'SCRAM-SHA-256';

export interface Login {
  user: string;
  database: string;
  verifier: ScramVerifier;
}

interface Conversation {
  socket: Socket;
  reader: MessageReader;
  login: Login;
}

export type StartupParameters = Map<string, string>;

/** From the first byte to a proven password; undefined where the client left or asked for nothing. */
export async function greet(conversation: Conversation): Promise<StartupParameters | undefined> {
  const parameters = await readStartup(conversation);
  if (!parameters) return undefined;
  const user = parameters.get('user') ?? '';
  if (!(await provesPassword(conversation, user))) return undefined;
  const database = parameters.get('database') ?? user;
  if (database !== conversation.login.database) {
    const only = conversation.login.database;
    throw new ProtocolViolation(`the embedded server has one database, "${only}"`, '3D000');
  }
  return parameters;
}

async function readStartup({ socket, reader }: Conversation) {
  for (;;) {
    const head = await reader.take(8);
    if (!head) return undefined;
    const size = head.readUInt32BE(0) - 8;
    const code = head.readUInt32BE(4);
    if (size < 0 || size > LONGEST_STARTUP) throw new ProtocolViolation('invalid startup packet');
    const body = size === 0 ? Buffer.alloc(0) : await reader.take(size);
    // A statement runs to its end in this engine, so a cancel request changes nothing.
    if (!body || code === CANCEL_REQUEST) return undefined;
    if (code === SSL_REQUEST || code === GSS_REQUEST) {
      socket.write('N');
      continue;
    }
    if (code >>> 16 !== 3) throw new ProtocolViolation('unsupported frontend protocol', '0A000');
    const parameters = readParameters(body);
    const unknown = [...parameters.keys()].filter((name) => name.startsWith('_pq_.'));
    if ((code & 0xffff) > 0 || unknown.length > 0) {
      socket.write(frame('v', int32(0), int32(unknown.length), ...unknown.map(cstring)));
    }
    return parameters;
  }
}

function readParameters(body: Buffer): StartupParameters {
  const parameters: StartupParameters = new Map();
  let at = 0;
  while (at < body.length && body[at] !== 0) {
    const name = readCstring(body, at);
    const value = readCstring(body, name.next);
    parameters.set(name.text, value.text);
    at = value.next;
  }
  return parameters;
}

async function provesPassword(conversation: Conversation, user: string): Promise<boolean> {
  const { socket, reader, login } = conversation;
  socket.write(authentication(10, Buffer.from(`${MECHANISM}\0\0`)));
  const first = await readPassword(reader);
  if (!first) return false;
  const mechanism = readCstring(first);
  const exchange = new ScramExchange(login.verifier);
  const challenge =
    mechanism.text === MECHANISM
      ? exchange.begin(first.toString('utf8', mechanism.next + 4))
      : undefined;
  if (!challenge) throw new ProtocolViolation('malformed SCRAM message');
  socket.write(authentication(11, Buffer.from(challenge)));
  const proof = await readPassword(reader);
  if (!proof) return false;
  const signature = exchange.finish(proof.toString());
  // An unknown user goes the same way as a wrong password, to the last message.
  if (!signature || user !== login.user) {
    throw new ProtocolViolation(`password authentication failed for user "${user}"`, '28P01');
  }
  socket.write(authentication(12, Buffer.from(signature)));
  return true;
}

async function readPassword(reader: MessageReader): Promise<Buffer | undefined> {
  const message = await reader.message(LONGEST_PASSWORD);
  if (message && message.type !== 'p') throw new ProtocolViolation('expected password response');
  return message?.body;
}
