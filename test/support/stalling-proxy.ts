import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface StallingProxy {
  /** The same store by way of the proxy. */
  url: string;
  /** Once the moment came; from then on nothing gets through. */
  stalled: Promise<void>;
  close(): Promise<void>;
}

export interface StallingPoint {
  /** What a client sends at that moment; with the flag g, so that each time counts. */
  request: RegExp;
  /** How many of them still get through. */
  after?: number;
  /** The store does what was asked, and its answer never arrives. */
  done?: boolean;
}

/** Lets a store be used until a certain request, and then lets no byte more through. */
export async function stallAt(
  storeUrl: string,
  { request, after = 0, done = false }: StallingPoint,
): Promise<StallingProxy> {
  const target = new URL(storeUrl);
  const sockets = new Set<Socket>();
  let seen = 0;
  let state: 'open' | 'asked' | 'stalled' = 'open';
  let tell: () => void = () => undefined;
  const stalled = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const stall = () => {
    state = 'stalled';
    tell();
  };

  const server = createServer((client) => {
    const store = connect(Number(target.port), target.hostname);
    for (const socket of [client, store]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('data', (bytes) => {
      if (state === 'open') {
        seen += bytes.toString('latin1').match(request)?.length ?? 0;
        if (seen > after && !done) stall();
        else if (seen > after) state = 'asked';
      }
      if (state !== 'stalled') store.write(bytes);
    });
    store.on('data', (bytes) => {
      if (state === 'asked') stall();
      if (state !== 'stalled') client.write(bytes);
    });
    client.on('close', () => store.destroy());
    store.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(storeUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    stalled,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
