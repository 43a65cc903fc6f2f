import { startRelay } from './tcp-relay';

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
  const relay = await startRelay(storeUrl);
  let seen = 0;
  const stalled = new Promise<void>((resolve) => {
    relay.watch((bytes) => {
      seen += bytes.toString('latin1').match(request)?.length ?? 0;
      if (seen <= after) return true;
      relay.watch(undefined);
      relay.stall();
      resolve();
      return done;
    });
  });
  return { url: relay.urlOf(storeUrl), stalled, close: () => relay.close() };
}
