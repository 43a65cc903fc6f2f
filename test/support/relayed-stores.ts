import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../../src/config/config';
import type { Answer } from './gateway';
import { type Relay, startRelay } from './tcp-relay';

export const STORE_NAMES = ['postgres', 'mongo', 'objects'] as const;

/** The cluster behind a relay where the default one is not. */
export const FAR = 'far';

/** Puts a relay between the gateway and each of its stores; clients of links go straight there. */
export class RelayedStores {
  private relays: Relay[] = [];

  /** `far`: the relay leads to one MongoDB cluster of two, and the default cluster is not disturbed. */
  constructor(private readonly mongoBehind: 'default' | 'far' = 'default') {}

  readonly adapt = async (config: Config): Promise<Config> => {
    const { postgres, mongo, objects } = config;
    const urls = [postgres.url, mongo.url, objects.url].map((url) => url ?? '');
    this.relays = await Promise.all(urls.map(startRelay));
    const through = (at: number, url: string | undefined) => this.relays[at]?.urlOf(url ?? '');
    return {
      ...config,
      postgres: { ...postgres, url: through(0, postgres.url) },
      mongo:
        this.mongoBehind === 'far'
          ? { ...mongo, clusters: { [FAR]: through(1, mongo.url) ?? '' } }
          : {
              ...mongo,
              url: through(1, mongo.url),
              evaluatorUrl: mongo.evaluatorUrl && through(1, mongo.evaluatorUrl),
            },
      objects: { ...objects, url: through(2, objects.url), publicUrl: originOf(objects.url ?? '') },
    };
  };

  get postgres(): Relay {
    return this.at(0);
  }

  get mongo(): Relay {
    return this.at(1);
  }

  get objects(): Relay {
    return this.at(2);
  }

  async restore(): Promise<void> {
    await Promise.all(this.relays.map((relay) => relay.restore()));
  }

  async close(): Promise<void> {
    await Promise.all(this.relays.map((relay) => relay.close()));
  }

  private at(index: number): Relay {
    const relay = this.relays[index];
    if (!relay) throw new Error('the gateway was not started with these relays');
    return relay;
  }
}

const originOf = (url: string): string => {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}/`;
};

/** An answer with how long it took, and its errors by where they stand. */
export async function timed(work: Promise<Answer>) {
  const started = performance.now();
  const { data, errors = [] } = await work;
  const told = new Map(errors.map(({ path = [], extensions }) => [path.join('.'), extensions]));
  type Told = Partial<Record<string, { code: string; [detail: string]: unknown }>>;
  return {
    ms: performance.now() - started,
    data,
    errors: Object.fromEntries(told) as Told,
  };
}

/** Asks until the answer has no errors: a store that is back is not used at once. */
export async function whenBack(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask();
    if (!answer.errors) return answer;
    if (tries === 200) throw new Error(JSON.stringify(answer.errors));
    await wait(50);
  }
}
