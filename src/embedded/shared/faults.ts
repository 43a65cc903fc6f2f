import type { Socket } from 'node:net';

export type Fault =
  /** Every answer comes this much later. */
  | { kind: 'delay'; ms: number }
  /** Requests are taken and never answered, until the fault is cleared. */
  | { kind: 'stall' }
  /** Connections end at once, old and new. */
  | { kind: 'refuse' }
  /** This many more bytes are sent (none by default), then the connection is cut. */
  | { kind: 'cut'; afterBytes?: number };

/**
 * Makes an embedded server misbehave on purpose, so that its clients can be tested. A server calls
 * `admit` for each new connection and awaits `pass` before each answer; it needs to know no more.
 */
export class FaultSwitch {
  private fault: Fault | undefined;
  private bytesLeft = Number.POSITIVE_INFINITY;
  private readonly sockets = new Set<Socket>();
  private waiting: Array<() => void> = [];

  get current(): Fault | undefined {
    return this.fault;
  }

  set(fault: Fault): void {
    this.clear();
    this.fault = fault;
    if (fault.kind === 'refuse') for (const socket of this.sockets) socket.destroy();
    if (fault.kind === 'cut') this.bytesLeft = fault.afterBytes ?? 0;
  }

  clear(): void {
    this.fault = undefined;
    this.bytesLeft = Number.POSITIVE_INFINITY;
    const resumed = this.waiting;
    this.waiting = [];
    for (const resume of resumed) resume();
  }

  /** False means the connection was refused and is gone. */
  admit(socket: Socket): boolean {
    if (this.fault?.kind === 'refuse') {
      socket.destroy();
      return false;
    }
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    this.meter(socket);
    return true;
  }

  /** Resolves when an answer may be sent; clearing or changing the fault lets waiting ones go. */
  async pass(): Promise<void> {
    while (this.fault?.kind === 'delay' || this.fault?.kind === 'stall') {
      const { fault } = this;
      const delayed = await new Promise<boolean>((resolve) => {
        const timer = fault.kind === 'delay' ? setTimeout(resolve, fault.ms, true) : undefined;
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve(false);
        });
      });
      if (delayed) return;
    }
  }

  private meter(socket: Socket): void {
    const write = socket.write.bind(socket) as (chunk: unknown, ...rest: unknown[]) => boolean;
    const metered = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      if (this.bytesLeft === Number.POSITIVE_INFINITY) return write(chunk, ...rest);
      const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : 'utf8';
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
      if (bytes.length <= this.bytesLeft) {
        this.bytesLeft -= bytes.length;
        return write(bytes, ...rest);
      }
      const last = bytes.subarray(0, this.bytesLeft);
      this.bytesLeft = 0;
      if (last.length === 0) socket.destroy();
      else write(last, () => socket.destroy());
      return false;
    };
    socket.write = metered as typeof socket.write;
  }
}
