import { Agent, createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { bucketHead } from '../../../src/stores/objects/bucket-head';

describe('a bucket that is asked for over a connection kept from before', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let server: Server;
  let answersPerConnection: number;
  let connections: number;

  beforeEach(async () => {
    answersPerConnection = Number.POSITIVE_INFINITY;
    connections = 0;
    const answered = new Map<Socket, number>();
    server = createServer(({ socket }, response) => {
      const before = answered.get(socket) ?? 0;
      if (before === 0) connections += 1;
      answered.set(socket, before + 1);
      if (before >= answersPerConnection) socket.resetAndDestroy();
      else response.setHeader('content-length', 0).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    agent.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const ask = () => {
    const { port } = server.address() as AddressInfo;
    const endpoint = new URL(`http://127.0.0.1:${port}`);
    const head = bucketHead({
      target: { endpoint, region: 'us-east-1', pathStyle: true },
      agent: () => agent,
      credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
    });
    return head('screenshots', { abortSignal: new AbortController().signal });
  };

  it('uses it again', async () => {
    expect(await ask()).toMatchObject({ status: 200, date: expect.any(String) });
    expect(await ask()).toMatchObject({ status: 200 });
    expect(connections).toBe(1);
  });

  it('asks once more where the server gave it up meanwhile', async () => {
    answersPerConnection = 1;
    expect(await ask()).toMatchObject({ status: 200 });
    expect(await ask()).toMatchObject({ status: 200 });
    expect(connections).toBe(2);
  });

  it('does not where a new connection breaks as well', async () => {
    answersPerConnection = 0;
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
