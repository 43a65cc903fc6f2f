import type { IncomingMessage } from 'node:http';

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const LOCAL_HOST = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i;

/**
 * Whether a page goes straight to a browser on this machine, the only one that may get tokens with
 * it. The Host header keeps out other sites whose names were made to point here; an Origin header
 * means that a script asks, and forwarding headers that somebody stands behind a proxy.
 */
export function isLocalReader({ headers, socket }: IncomingMessage): boolean {
  return (
    LOOPBACK.test(socket.remoteAddress ?? '') &&
    LOCAL_HOST.test(headers.host ?? '') &&
    headers.origin === undefined &&
    headers.forwarded === undefined &&
    headers['x-forwarded-for'] === undefined &&
    headers.via === undefined
  );
}
