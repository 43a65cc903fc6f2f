import { once } from 'node:events';
import type { Socket } from 'node:net';
import { COPY_IN_RESPONSE, copyFromStdin, endsCopy } from './copy-in';
import { outcomeOf } from './engine';
import { greet } from './handshake';
import { MessageReader, ProtocolViolation } from './message-reader';
import {
  authentication,
  type ErrorFields,
  errorResponse,
  frame,
  int32,
  type Message,
  messagesIn,
  parameterStatus,
  readCstring,
  readyForQuery,
} from './protocol';
import { Session } from './session';
import { settingsAtStart } from './session-settings';
import type { Shared } from './shared';

const LONGEST_MESSAGE = 128 * 1024 * 1024;
const LONGEST_BATCH = 256 * 1024 * 1024;
const GREETING_MS = 10_000;
const LAST_WORDS_MS = 500;

/** One connection, from its first byte to its last: batches of messages, each run in a turn. */
export class Client {
  private readonly reader: MessageReader;
  private readonly session: Session;
  private batch: Message[] = [];
  private batchSize = 0;

  constructor(
    readonly id: number,
    private readonly socket: Socket,
    private readonly shared: Shared,
  ) {
    this.reader = new MessageReader(socket);
    this.session = new Session(id, shared, () => {
      const message = 'terminating connection: its transaction stood idle while others waited';
      this.end({ code: '25P03', message });
    });
  }

  async serve(): Promise<void> {
    try {
      if (await this.enter()) await this.answer();
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.end({ code: error.code, message: error.message });
    } finally {
      await this.session.leave();
      this.socket.destroySoon();
    }
  }

  /** Ends the connection with a reason; what it had open is rolled back. */
  end(reason: ErrorFields): void {
    if (this.socket.writable) this.socket.end(errorResponse({ ...reason, severity: 'FATAL' }));
    // One that reads no more must not keep its transaction for that.
    setTimeout(() => this.socket.destroy(), LAST_WORDS_MS).unref();
  }

  get channels(): ReadonlySet<string> {
    return this.session.channels;
  }

  notify(channel: string, message: Buffer): void {
    if (this.channels.has(channel) && this.socket.writable) this.socket.write(message);
  }

  private async enter(): Promise<boolean> {
    const { socket, reader, shared } = this;
    socket.setNoDelay(true);
    socket.setTimeout(GREETING_MS, () => socket.destroy());
    const parameters = await greet({ socket, reader, login: shared.login });
    if (!parameters) return false;
    socket.setTimeout(0);
    const refusal = await this.session.begin(settingsAtStart(parameters));
    if (refusal) throw new ProtocolViolation(refusal, '22023');
    const reported = new Map(shared.parameters);
    reported.set('application_name', parameters.get('application_name') ?? '');
    socket.write(
      Buffer.concat([
        authentication(0),
        ...[...reported].map(([name, value]) => parameterStatus(name, value)),
        frame('K', int32(this.id), int32(0)),
        readyForQuery('I'),
      ]),
    );
    return true;
  }

  private async answer(): Promise<void> {
    for (;;) {
      const message = await this.reader.message(LONGEST_MESSAGE);
      if (!message || message.type === 'X') return;
      if (message.type === 'p') throw new ProtocolViolation('unexpected password response');
      // Outside of a copy its messages mean nothing; the protocol says to ignore them.
      if (message.type === 'd' || endsCopy(message)) continue;
      this.add(message);
      if (message.type === 'Q') await this.runQuery(readCstring(message.body).text);
      else if (message.type === 'S' || message.type === 'H') await this.run();
    }
  }

  private add(message: Message): void {
    this.batchSize += message.body.length + 5;
    if (this.batchSize > LONGEST_BATCH) {
      throw new ProtocolViolation('too much is sent at once for the embedded server', '54000');
    }
    this.batch.push(message);
  }

  private async runQuery(sql: string): Promise<void> {
    const copy = copyFromStdin(sql);
    if (copy === 'none') return this.run();
    if (copy === 'hidden') {
      this.clear();
      const message = 'COPY FROM STDIN must be a statement of its own on the embedded server';
      this.socket.write(errorResponse({ code: '0A000', message }));
      this.socket.write(readyForQuery(this.session.status));
      return;
    }
    this.socket.write(COPY_IN_RESPONSE);
    for (;;) {
      const message = await this.reader.message(LONGEST_MESSAGE);
      if (!message || message.type === 'X') throw new ProtocolViolation('the copy was left');
      if (message.type === 'd' || endsCopy(message)) this.add(message);
      if (endsCopy(message)) return this.run({ copying: true });
    }
  }

  private async run({ copying = false } = {}): Promise<void> {
    const batch = this.batch;
    this.clear();
    const output = await this.session.run(batch);
    const { status } = outcomeOf(output);
    const last = batch.at(-1)?.type;
    // Recursion without end breaks the engine in silence: it then answers nothing at all.
    if (status === undefined && last !== 'H') {
      throw this.shared.engine.breakDown('the engine gave no answer');
    }
    const taken = this.socket.writable && this.socket.write(this.forClient(output, copying));
    // The turn ends before a slow reader has read.
    await this.session.rest(status);
    if (!taken) await this.drained();
  }

  private clear(): void {
    this.batch = [];
    this.batchSize = 0;
  }

  /** Notifications go to whoever listens, and the copy was already answered. */
  private forClient(output: Buffer, copying: boolean): Buffer {
    const parts: Buffer[] = [];
    for (const { type, body, whole } of messagesIn(output)) {
      if (type === 'A') this.shared.notify(readCstring(body, 4).text, whole);
      else if (!(type === 'G' && copying)) parts.push(whole);
    }
    return Buffer.concat(parts);
  }

  private async drained(): Promise<void> {
    if (!this.socket.writable) return;
    const over = new AbortController();
    const { signal } = over;
    const gone = once(this.socket, 'close', { signal }).catch(() => undefined);
    await Promise.race([once(this.socket, 'drain', { signal }).catch(() => undefined), gone]);
    over.abort();
  }
}
