import { type Relay, startRelay } from './tcp-relay';

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
  /** What the same connection has to have sent before. */
  begun?: RegExp;
  /** How many of them still get through. */
  after?: number;
  /** The store does what was asked, and its answer never arrives. */
  done?: boolean;
}

/** Lets a store be used until a certain request, and then lets no byte more through. */
export async function stallAt(storeUrl: string, point: StallingPoint): Promise<StallingProxy> {
  const relay = await startRelay(storeUrl);
  const stalled = stalledAt(relay, point);
  return { url: relay.urlOf(storeUrl), stalled, close: () => relay.close() };
}

/** The same for a relay that is in use already. */
export function stalledAt(
  relay: Relay,
  { request, begun, after = 0, done = false }: StallingPoint,
): Promise<void> {
  const began = new WeakSet<object>();
  let seen = 0;
  return new Promise<void>((resolve) => {
    relay.watch((bytes, connection) => {
      const text = bytes.toString('latin1');
      if (begun?.test(text)) began.add(connection);
      if (begun && !began.has(connection)) return true;
      seen += text.match(request)?.length ?? 0;
      if (seen <= after) return true;
      relay.watch(undefined);
      relay.stall();
      resolve();
      return done;
    });
  });
}
