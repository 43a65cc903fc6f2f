import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface StallingProxy {
  /** The same store by way of the proxy. */
  url: string;
  /** Once so many uploads began; from then on nothing gets through. */
  stalled: Promise<void>;
  close(): Promise<void>;
}

/** Lets a number of uploads through to an object store, and then no byte more. */
export async function stallAfter(uploads: number, storeUrl: string): Promise<StallingProxy> {
  const target = new URL(storeUrl);
  const sockets = new Set<Socket>();
  let begun = 0;
  let stall: () => void = () => undefined;
  const stalled = new Promise<void>((resolve) => {
    stall = resolve;
  });

  const server = createServer((client) => {
    const store = connect(Number(target.port), target.hostname);
    for (const socket of [client, store]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('data', (bytes) => {
      begun += bytes.toString('latin1').split(/^PUT \//m).length - 1;
      if (begun > uploads) stall();
      else store.write(bytes);
    });
    store.on('data', (bytes) => client.write(bytes));
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
