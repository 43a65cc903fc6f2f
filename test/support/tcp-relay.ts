import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What can be wrong with the way to a server. */
export type Fault =
  /** Nobody listens. */
  | { kind: 'refuse' }
  /** Connections are taken and ended at once, old ones too. */
  | { kind: 'cut' }
  /** The same, by a reset. */
  | { kind: 'reset' }
  /** Each connection is reset once the server has sent so many bytes more. */
  | { kind: 'reset-after'; bytes: number }
  /** Connections and bytes are taken, and none let through. */
  | { kind: 'stall' }
  | { kind: 'latency'; ms: number }
  | { kind: 'bandwidth'; bytesPerSecond: number }
  /** The server's end of every connection is gone, and clients hear of it so much later. */
  | { kind: 'slow-close'; ms: number };

/** `connection` is the same for all that is sent by one. */
export type Watcher = (bytes: Buffer, connection: object) => boolean;

/** A way to a server that a test can spoil and give back. */
export interface Relay {
  /** The URL with the relay's address in place of the server's. */
  urlOf(url: string): string;
  set(fault: Fault): Promise<void>;
  cut(): void;
  stall(): void;
  restore(): Promise<void>;
  connections(): number;
  /** How many connections were taken so far: what clients tried, and got as far as here. */
  attempts(): number;
  /** Looks at what is sent to the server; bytes that are answered with false do not pass. */
  watch(look: Watcher | undefined): void;
  close(): Promise<void>;
}

interface Pair {
  near: Socket;
  far: Socket;
  /** What the server may still send before the connection is reset. */
  left: number;
}

export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<Pair>();
  const waiting = new Set<Socket>();
  let fault: Fault | undefined;
  let attempts = 0;
  let watcher: Watcher | undefined;

  const join = (near: Socket) => {
    const far = connect(Number(port), hostname);
    const pair: Pair = { near, far, left: Number.POSITIVE_INFINITY };
    pairs.add(pair);
    pass(pair, near, far);
    pass(pair, far, near);
    begin(pair);
  };

  /** One direction of a connection, as slow as the fault says. */
  const pass = (pair: Pair, from: Socket, to: Socket) => {
    const toClient = to === pair.near;
    // When the line is free again, where it is narrow.
    let free = 0;
    const late = (bytes: number): number => {
      if (fault?.kind === 'latency') return fault.ms;
      if (fault?.kind !== 'bandwidth') return 0;
      const now = performance.now();
      free = Math.max(free, now) + (bytes * 1000) / fault.bytesPerSecond;
      return free - now;
    };
    const deliver = (bytes: Buffer) => {
      if (to.destroyed) return;
      if (!toClient && watcher?.(bytes, pair) === false) return;
      if (toClient) pair.left -= bytes.length;
      if (pair.left < 0) reset(pair);
      else if (!to.write(bytes)) from.pause();
    };
    from.on('data', (bytes: Buffer) => {
      const ms = late(bytes.length);
      if (ms > 0) setTimeout(deliver, ms, bytes);
      else deliver(bytes);
    });
    to.on('drain', () => fault?.kind !== 'stall' && from.resume());
    from.on('end', () => setTimeout(() => to.end(), fault?.kind === 'latency' ? fault.ms : 0));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      if (toClient && fault?.kind === 'slow-close') setTimeout(() => to.destroy(), fault.ms);
      else to.destroy();
      pairs.delete(pair);
    });
  };

  /** What the fault does to a connection as such. */
  const begin = (pair: Pair) => {
    const { near, far } = pair;
    pair.left = fault?.kind === 'reset-after' ? fault.bytes : Number.POSITIVE_INFINITY;
    if (fault?.kind === 'stall') for (const socket of [near, far]) socket.pause();
    if (fault?.kind === 'cut' || fault?.kind === 'refuse') near.destroy();
    if (fault?.kind === 'reset') reset(pair);
    if (fault?.kind === 'slow-close') far.destroy();
  };

  const reset = ({ near, far }: Pair) => {
    near.resetAndDestroy();
    far.destroy();
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    attempts += 1;
    near.on('error', () => near.destroy());
    if (fault?.kind === 'cut') near.destroy();
    else if (fault?.kind === 'reset') near.resetAndDestroy();
    else if (fault?.kind === 'stall') {
      near.pause();
      waiting.add(near);
      near.on('close', () => waiting.delete(near));
    } else join(near);
  });
  await listen(server, 0);
  const own = (server.address() as AddressInfo).port;

  const set = async (next: Fault | undefined) => {
    fault = next;
    // Both at once, before anything else runs: `cut()` and `stall()` need not be waited for.
    for (const pair of pairs) {
      begin(pair);
      if (next?.kind !== 'stall') for (const socket of [pair.near, pair.far]) socket.resume();
    }
    if (next?.kind !== 'stall') {
      for (const near of waiting) join(near);
      waiting.clear();
    }
    if (next?.kind === 'refuse' && server.listening) server.close();
    else if (next?.kind !== 'refuse' && !server.listening) await listen(server, own);
  };

  return {
    urlOf: (url) => {
      const through = new URL(url);
      [through.hostname, through.port] = ['127.0.0.1', String(own)];
      return through.href;
    },
    set,
    cut: () => void set({ kind: 'cut' }),
    stall: () => void set({ kind: 'stall' }),
    restore: () => set(undefined),
    connections: () => pairs.size,
    attempts: () => attempts,
    watch: (look) => {
      watcher = look;
    },
    close: async () => {
      fault = { kind: 'cut' };
      for (const { near, far } of pairs) for (const socket of [near, far]) socket.destroy();
      for (const near of waiting) near.destroy();
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
