import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface Tap {
  /** The database's address through the tap. */
  url: string;
  /** What clients have sent, in order. */
  statements: string[];
  close(): Promise<void>;
}

/**
 * Stands before a database and reads along; at the given statement it cuts every connection, as a
 * program that is killed does, so that the database never sees it.
 */
export async function tap(url: string, { cutAt = Number.POSITIVE_INFINITY } = {}): Promise<Tap> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const statements: string[] = [];
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    upstream.pipe(client);
    const read = statementReader();
    client.on('data', (chunk: Buffer) => {
      statements.push(...read(chunk));
      if (statements.length < cutAt) upstream.write(chunk);
      else for (const socket of sockets) socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    statements,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The texts of simple queries and of statements to be parsed, out of a client's bytes. */
function statementReader(): (chunk: Buffer) => string[] {
  let bytes = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    const found: string[] = [];
    for (;;) {
      const head = started ? 1 : 0;
      if (bytes.length < head + 4) return found;
      const size = head + bytes.readUInt32BE(head);
      if (bytes.length < size) return found;
      const message = bytes.subarray(0, size);
      const body = message.subarray(head + 4);
      const type = started ? String.fromCharCode(message[0] ?? 0) : '';
      if (type === 'Q') found.push(textAt(body, 0));
      if (type === 'P') found.push(textAt(body, body.indexOf(0) + 1));
      started = true;
      bytes = bytes.subarray(size);
    }
  };
}

const textAt = (body: Buffer, from: number): string =>
  body.toString('utf8', from, body.indexOf(0, from));
