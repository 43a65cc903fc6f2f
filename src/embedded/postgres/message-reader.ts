import type { Socket } from 'node:net';
import type { Message } from './protocol';

/** What a client sent is not the protocol; the connection ends with this message. */
export class ProtocolViolation extends Error {
  constructor(
    message: string,
    readonly code = '08P01',
  ) {
    super(message);
  }
}

/** What a client may send once it is in; anything else would make the engine wait for ever. */
const KNOWN_TYPES = new Set('QPBEDCHSXdcfp');

/** Reads a socket message by message; while nobody asks for one, the client is not read from. */
export class MessageReader {
  private readonly source: AsyncIterator<Buffer>;
  private buffered: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.source = socket[Symbol.asyncIterator]();
  }

  /** Undefined once the client is gone, in order or not. */
  async take(size: number): Promise<Buffer | undefined> {
    if (this.buffered.length < size && !(await this.fill(size))) return undefined;
    const part = this.buffered.subarray(0, size);
    this.buffered = this.buffered.subarray(size);
    return part;
  }

  async message(limit: number): Promise<Message | undefined> {
    const head = await this.take(5);
    if (!head) return undefined;
    const type = String.fromCharCode(head[0] ?? 0);
    const size = head.readUInt32BE(1) - 4;
    if (!KNOWN_TYPES.has(type)) {
      throw new ProtocolViolation(`invalid frontend message type ${head[0]}`);
    }
    if (size < 0 || size > limit) throw new ProtocolViolation('invalid message length');
    const body = size === 0 ? Buffer.alloc(0) : await this.take(size);
    return body && { type, body };
  }

  private async fill(size: number): Promise<boolean> {
    const chunks = [this.buffered];
    let have = this.buffered.length;
    while (have < size) {
      const chunk = await this.source.next().catch(() => undefined);
      if (!chunk || chunk.done) return false;
      chunks.push(chunk.value);
      have += chunk.value.length;
    }
    this.buffered = Buffer.concat(chunks);
    return true;
  }
}
