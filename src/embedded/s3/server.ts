import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FaultSwitch } from '../shared/faults';
import type { Answer } from './action';
import { corsHeaders, preflight } from './cors';
import { readRequest, type S3Request } from './request';
import { errorAnswer, sendAnswer } from './respond';
import { actionOf } from './router';
import { S3Error } from './s3-error';
import type { KeyPair, Realm } from './signature/credentials';
import { verifyRequest } from './signature/verify';
import { Buckets } from './storage/buckets';

export interface EmbeddedS3Options {
  folder: string;
  host?: string;
  /** 0 or none takes a free one. */
  port?: number;
  credentials: readonly KeyPair[];
  region?: string;
  /** Origins whose pages may read answers; all of them by default, as every request is signed. */
  corsOrigins?: readonly string[];
  clock?: () => number;
  /** Told of failures that are the server's own, such as a full disk. */
  onError?: (error: unknown) => void;
}

export interface EmbeddedS3 {
  host: string;
  port: number;
  endpoint: string;
  /** The endpoint with the first key pair, region and style, as one line of configuration. */
  url: string;
  faults: FaultSwitch;
  stop(): Promise<void>;
}

const STOP_PATIENCE_MS = 2000;
/** Longer than clients keep a connection idle, so that it is they who close it. */
const KEEP_ALIVE_MS = 65_000;

export async function startEmbeddedS3(options: EmbeddedS3Options): Promise<EmbeddedS3> {
  const { host = '127.0.0.1', region = 'us-east-1', clock = Date.now } = options;
  const pairs = new Map(options.credentials.map((pair) => [pair.accessKeyId, pair]));
  const [first] = options.credentials;
  if (!first) throw new Error('The embedded S3 endpoint needs at least one key pair.');
  const buckets = await Buckets.load(options.folder, clock);
  const faults = new FaultSwitch();
  const serve = requestHandler({
    buckets,
    faults,
    realm: { region, now: clock, pairOf: (id) => pairs.get(id) },
    corsOrigins: options.corsOrigins ?? ['*'],
    onError: options.onError,
  });

  const server = createServer({ requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS });
  const working = new Set<Promise<void>>();
  const take = (raw: IncomingMessage, response: ServerResponse, waits: boolean) => {
    const work: Promise<void> = serve(raw, response, waits).finally(() => working.delete(work));
    working.add(work);
  };
  server.on('connection', (socket) => faults.admit(socket));
  server.on('request', (raw, response) => take(raw, response, false));
  // The client waits to be told to go on, which it is when its body is wanted.
  server.on('checkContinue', (raw, response) => take(raw, response, true));
  try {
    await listen(server, host, options.port ?? 0);
  } catch (error) {
    await buckets.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const user = `${encodeURIComponent(first.accessKeyId)}:${encodeURIComponent(first.secretAccessKey)}`;
  let stopping: Promise<void> | undefined;
  return {
    host,
    port,
    endpoint: `http://${authority}`,
    url: `http://${user}@${authority}/?region=${region}&path_style=true`,
    faults,
    stop() {
      stopping ??= stopServer(server, faults)
        .then(() => Promise.all(working))
        .then(() => buckets.close());
      return stopping;
    },
  };
}

interface Parts {
  buckets: Buckets;
  faults: FaultSwitch;
  realm: Realm;
  corsOrigins: readonly string[];
  onError?: (error: unknown) => void;
}

function requestHandler({ buckets, faults, realm, corsOrigins, onError }: Parts) {
  const answerTo = async (
    request: S3Request,
    open: () => AsyncIterable<Buffer>,
  ): Promise<Answer> => {
    if (request.method === 'OPTIONS') return preflight(request, corsOrigins);
    const { payload } = verifyRequest(request, realm);
    const incoming = { request, payload, open };
    const { region, now } = realm;
    return actionOf(request)({ request, incoming, buckets, region, now });
  };

  return async (raw: IncomingMessage, response: ServerResponse, waits: boolean): Promise<void> => {
    const requestId = randomBytes(8).toString('hex').toUpperCase();
    response.on('error', () => undefined);
    response.setHeader('x-amz-request-id', requestId);
    response.setHeader('date', new Date(realm.now()).toUTCString());
    let toldToGoOn = !waits;
    const open = () => {
      if (!toldToGoOn) response.writeContinue();
      toldToGoOn = true;
      // Leaving the loop early must not cut the connection, on which the refusal is yet to go out.
      return raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    };
    let answer: Answer;
    try {
      const request = readRequest(raw);
      for (const [name, value] of Object.entries(corsHeaders(request, corsOrigins))) {
        response.setHeader(name, value);
      }
      answer = await answerTo(request, open);
    } catch (error) {
      if (!(error instanceof S3Error) && !raw.destroyed) onError?.(error);
      const path = (raw.url ?? '').split('?', 1)[0] ?? '';
      answer = errorAnswer(error, { path, requestId, region: realm.region });
    }
    // A client that was never told to go on may send its body or not: this connection is over.
    if (!toldToGoOn) response.setHeader('connection', 'close');
    await faults.pass();
    await sendAnswer(raw, response, answer).catch(() => raw.destroy());
  };
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** Requests under way may end; after a while they are cut, for a stalled client never ends. */
function stopServer(server: Server, faults: FaultSwitch): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), STOP_PATIENCE_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
    faults.clear();
  });
}
