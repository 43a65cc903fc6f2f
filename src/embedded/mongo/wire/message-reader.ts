export const MAX_MESSAGE_BYTES = 48_000_000;
export const HEADER_BYTES = 16;

export interface Message {
  requestId: number;
  opCode: number;
  /** What follows the header. */
  body: Buffer;
}

/** The stream cannot be understood any more; nothing is left but to end it. */
export class ProtocolError extends Error {}

/** Cuts a stream of bytes into messages. */
export class MessageReader {
  private chunks: Buffer[] = [];
  private have = 0;
  private need = HEADER_BYTES;

  push(chunk: Buffer): Message[] {
    this.chunks.push(chunk);
    this.have += chunk.length;
    const messages: Message[] = [];
    while (this.have >= this.need) {
      const bytes = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks);
      if (!bytes) break;
      this.chunks = [bytes];
      const length = bytes.readInt32LE(0);
      if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
        throw new ProtocolError(`a message of ${length} bytes`);
      }
      this.need = length;
      if (this.have < length) break;
      messages.push({
        requestId: bytes.readInt32LE(4),
        opCode: bytes.readInt32LE(12),
        body: bytes.subarray(HEADER_BYTES, length),
      });
      this.chunks = length < bytes.length ? [bytes.subarray(length)] : [];
      this.have -= length;
      this.need = HEADER_BYTES;
    }
    return messages;
  }
}
