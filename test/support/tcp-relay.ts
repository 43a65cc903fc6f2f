import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that a test can cut, hold up and give back. */
export interface Relay {
  /** The URL with the relay's address in place of the server's. */
  urlOf(url: string): string;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Takes connections and bytes, and lets none through. */
  stall(): void;
  restore(): void;
  connections(): number;
  close(): Promise<void>;
}

type State = 'open' | 'cut' | 'stalled';

export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<{ near: Socket; far: Socket }>();
  let state: State = 'open';
  const waiting = new Set<Socket>();

  const join = (near: Socket) => {
    const far = connect(Number(port), hostname);
    const pair = { near, far };
    pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => {
        if (!to.write(bytes)) from.pause();
      });
      to.on('drain', () => state !== 'stalled' && from.resume());
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
      if (state === 'stalled') from.pause();
    }
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    near.on('error', () => near.destroy());
    if (state === 'cut') near.destroy();
    else if (state === 'open') join(near);
    else {
      near.pause();
      waiting.add(near);
      near.on('close', () => waiting.delete(near));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = (server.address() as AddressInfo).port;

  const drop = () => {
    for (const { near, far } of pairs) {
      near.destroy();
      far.destroy();
    }
    for (const near of waiting) near.destroy();
  };

  return {
    urlOf: (url) => {
      const through = new URL(url);
      [through.hostname, through.port] = ['127.0.0.1', String(own)];
      return through.href;
    },
    cut: () => {
      state = 'cut';
      drop();
    },
    stall: () => {
      state = 'stalled';
      for (const { near, far } of pairs) {
        near.pause();
        far.pause();
      }
    },
    restore: () => {
      state = 'open';
      for (const { near, far } of pairs) {
        near.resume();
        far.resume();
      }
      for (const near of waiting) join(near);
      waiting.clear();
    },
    connections: () => pairs.size,
    close: async () => {
      drop();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
