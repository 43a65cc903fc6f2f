import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { conflict } from '../errors';

/** Starts to listen; a port that cannot be had is told in one sentence with what to do. */
export function listenOn(
  server: Server,
  at: { host: string; port: number; portVariable: string },
): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(explain(error, at));
    server.once('error', refuse);
    server.listen({ host: at.host, port: at.port }, () => {
      server.off('error', refuse);
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('The server listens on no port.'));
      } else resolve(address);
    });
  });
}

function explain(
  error: NodeJS.ErrnoException,
  { host, port, portVariable }: { host: string; port: number; portVariable: string },
): Error {
  if (error.code === 'EADDRINUSE') {
    return conflict(
      `Port ${port} on ${host} is in use: stop the program that has it, or set ${portVariable} to another one.`,
    );
  }
  if (error.code === 'EACCES') {
    return conflict(
      `Port ${port} may not be used by this account: set ${portVariable} above 1023.`,
    );
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return conflict(`HOST=${host} is not an address of this machine.`);
  }
  return error;
}
