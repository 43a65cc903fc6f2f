import type { Socket } from 'node:net';
import type { FaultSwitch } from '../shared/faults';
import { encode } from './bson/encode';
import type { ServerState } from './commands/context';
import { dispatch } from './commands/dispatch';
import { errorReply } from './commands/error-fields';
import type { Session } from './commands/session';
import { MongoError } from './errors';
import type { Pace } from './query/pace';
import { type Message, MessageReader } from './wire/message-reader';
import { type Command, OP_MSG, readOpMsg, writeOpMsg } from './wire/op-msg';
import { OP_QUERY, readOpQuery, writeOpReply } from './wire/op-query';

export interface ConnectionOptions {
  socket: Socket;
  connectionId: number;
  state: ServerState;
  faults: FaultSwitch;
}

const MAX_WAITING = 8;

/** Answers one client, one command after the other. */
export class Connection {
  private readonly reader = new MessageReader();
  private readonly waiting: Message[] = [];
  private readonly session: Session;
  private working = false;
  private pace: Pace | undefined;

  constructor(private readonly options: ConnectionOptions) {
    const { socket, connectionId } = options;
    this.session = { connectionId, user: undefined, conversation: undefined };
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.receive(chunk));
    // The end of a connection is all there is to know about what went wrong with it.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.pace?.cancel());
  }

  private receive(chunk: Buffer): void {
    const { socket } = this.options;
    try {
      this.waiting.push(...this.reader.push(chunk));
    } catch {
      socket.destroy();
      return;
    }
    // Reading on tells when the client goes away, but not without bound.
    if (this.waiting.length > MAX_WAITING) socket.pause();
    if (this.working || this.waiting.length === 0) return;
    this.working = true;
    this.work()
      .catch(() => socket.destroy())
      .finally(() => {
        this.working = false;
        socket.resume();
      });
  }

  private async work(): Promise<void> {
    const { socket, faults } = this.options;
    for (let message = this.waiting.shift(); message; message = this.waiting.shift()) {
      const answer = await this.answer(message);
      await faults.pass();
      if (socket.destroyed) return;
      if (answer && !socket.write(answer)) await drained(socket);
    }
  }

  private async answer({ requestId, opCode, body }: Message): Promise<Buffer | undefined> {
    if (opCode === OP_QUERY) return writeOpReply(requestId, await this.legacy(body));
    if (opCode !== OP_MSG) {
      this.options.socket.destroy();
      return undefined;
    }
    let command: Command;
    try {
      command = readOpMsg(body);
    } catch (error) {
      if (error instanceof MongoError) return writeOpMsg(requestId, encode(errorReply(error)));
      throw error;
    }
    const reply = await this.run(command);
    return command.silent ? undefined : writeOpMsg(requestId, reply);
  }

  private async legacy(body: Buffer): Promise<Buffer> {
    const { namespace, query } = readOpQuery(body);
    const [name = ''] = query.keys();
    if (!namespace.endsWith('.$cmd') || !['hello', 'isMaster', 'ismaster'].includes(name)) {
      return encode(errorReply(new MongoError(352, `Unsupported OP_QUERY command: ${name}`)));
    }
    const withDatabase = new Map([...query, ['$db', namespace.slice(0, -'.$cmd'.length)] as const]);
    return this.run({ body: withDatabase, sequences: new Map(), silent: false });
  }

  private async run(command: Command): Promise<Buffer> {
    const { state } = this.options;
    const onStart = (pace: Pace) => {
      this.pace = pace;
    };
    try {
      return await dispatch({ state, session: this.session, command, onStart });
    } finally {
      this.pace = undefined;
    }
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.once('drain', done);
    socket.once('close', done);
    if (socket.destroyed) done();
  });
}
