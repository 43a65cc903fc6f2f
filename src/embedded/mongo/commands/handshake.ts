import { ScramConversation } from '../auth/scram';
import { MAX_DOCUMENT_BYTES } from '../bson/encode';
import { Binary, type Doc, docOf, Int32, isDoc, type Value } from '../bson/value';
import { failedToParse, MongoError } from '../errors';
import { MAX_MESSAGE_BYTES } from '../wire/message-reader';
import { type Call, type CommandSpec, reply } from './context';

const MAX_WIRE_VERSION = 21;
const MECHANISM = 'SCRAM-SHA-256';

function int(value: number): InstanceType<typeof Int32> {
  return new Int32(value);
}

async function hello(call: Call): Promise<Doc> {
  const { args, session, state } = call;
  const primary = args.name === 'hello' ? 'isWritablePrimary' : 'ismaster';
  const answer = reply({
    [primary]: true,
    helloOk: true,
    maxBsonObjectSize: int(MAX_DOCUMENT_BYTES),
    maxMessageSizeBytes: int(MAX_MESSAGE_BYTES),
    maxWriteBatchSize: int(100_000),
    localTime: new Date(),
    logicalSessionTimeoutMinutes: int(30),
    connectionId: int(session.connectionId),
    minWireVersion: int(0),
    maxWireVersion: int(MAX_WIRE_VERSION),
    readOnly: false,
  });
  const asked = args.value('saslSupportedMechs');
  const username = typeof asked === 'string' ? asked.slice(asked.indexOf('.') + 1) : undefined;
  if (username !== undefined && state.users.find(username)) {
    answer.set('saslSupportedMechs', [MECHANISM]);
  }
  const speculative = args.doc('speculativeAuthenticate');
  if (speculative) {
    // A guess that does not work out is left without an answer, and the driver starts over.
    const started = await startConversation(call, speculative).catch((error: unknown) => {
      if (error instanceof MongoError) return undefined;
      throw error;
    });
    if (started) answer.set('speculativeAuthenticate', started);
  }
  return answer;
}

function payloadOf(value: Value): string {
  if (value instanceof Binary) return Buffer.from(value.value()).toString('utf8');
  if (typeof value === 'string') return Buffer.from(value, 'base64').toString('utf8');
  throw failedToParse('the payload must be binary');
}

function step(id: number, done: boolean, payload: string): Doc {
  return docOf({
    conversationId: int(id),
    done,
    payload: new Binary(Buffer.from(payload, 'utf8')),
  });
}

async function startConversation({ session, state }: Call, start: Doc): Promise<Doc> {
  if (start.get('mechanism') !== MECHANISM) {
    throw new MongoError(334, `Only the mechanism ${MECHANISM} is supported`);
  }
  const scram = new ScramConversation(state.users);
  const options = start.get('options');
  const brief = isDoc(options) && options.get('skipEmptyExchange') === true;
  const payload = await scram.first(payloadOf(start.get('payload')));
  session.conversation = { id: 1, scram, brief, done: false };
  return step(1, false, payload);
}

async function saslStart(call: Call): Promise<Doc> {
  const start = docOf({
    mechanism: call.args.value('mechanism'),
    payload: call.args.value('payload'),
    options: call.args.value('options'),
  });
  return new Map([...(await startConversation(call, start)), ...reply()]);
}

function saslContinue({ session, args }: Call): Doc {
  const { conversation } = session;
  if (!conversation || args.count('conversationId') !== conversation.id) {
    throw new MongoError(17, 'No SASL session state found');
  }
  if (conversation.done) {
    session.conversation = undefined;
    return step(conversation.id, true, '');
  }
  try {
    const payload = conversation.scram.final(payloadOf(args.value('payload')));
    conversation.done = true;
    session.user = conversation.scram.user;
    if (conversation.brief) session.conversation = undefined;
    return step(conversation.id, conversation.brief, payload);
  } catch (error) {
    session.conversation = undefined;
    throw error;
  }
}

function connectionStatus({ session }: Call): Doc {
  const { user } = session;
  const users = user ? [docOf({ user: user.username, db: 'admin' })] : [];
  const roles = (user?.roles ?? []).map(({ db, role }) => docOf({ role, db }));
  const info = docOf({ authenticatedUsers: users, authenticatedUserRoles: roles });
  return reply({ authInfo: info });
}

function buildInfo(): Doc {
  return reply({
    version: '7.0.0',
    versionArray: [int(7), int(0), int(0), int(0)],
    modules: [],
    maxBsonObjectSize: int(MAX_DOCUMENT_BYTES),
  });
}

const greeting: CommandSpec = { access: 'anyone', run: hello };
const nothing: CommandSpec = { access: 'anyone', run: () => reply() };

export const HANDSHAKE: Readonly<Record<string, CommandSpec>> = {
  hello: greeting,
  isMaster: greeting,
  ismaster: greeting,
  ping: nothing,
  buildInfo: { access: 'anyone', run: buildInfo },
  buildinfo: { access: 'anyone', run: buildInfo },
  connectionStatus: { access: 'anyone', run: connectionStatus },
  endSessions: nothing,
  saslStart: { access: 'anyone', run: saslStart },
  saslContinue: { access: 'anyone', run: saslContinue },
  logout: {
    access: 'anyone',
    run: ({ session }) => {
      session.user = undefined;
      return reply();
    },
  },
};
