import { ROLES, type Role } from '../access/roles';
import type { App } from '../app';
import { createFront, type Front } from '../app/front';
import type { Config } from '../config/config';
import { removeRunFile, writeRunFile } from '../embedded/run-file';
import { createLogger } from '../http/log';
import type { Command, CommandContext, Output } from './command';
import { EXIT } from './exit-codes';
import { loadProgram } from './serve/load-program';
import { type Stores, storesFor } from './stores';

const TOKEN_SECONDS = 24 * 3600;
const DEMO_AGENT = 'agent1';

export const command: Command = {
  summary: 'Serve the GraphQL API',
  usage: '',
  details:
    'Stores without a URL in the environment are started beside it, for laptops and tests. A line\n"ready http://…/graphql" on standard output says when requests are served.',
  options: {},
  async run(context) {
    const { stderr } = context;
    const config = context.config();
    const say = (sentence: string) => stderr.write(`${sentence}\n`);
    const log = createLogger(config.logLevel);
    let ready = false;
    let filled = config;
    // Asked anew each time: a page opened tomorrow gets tokens that hold tomorrow. Whether there are
    // any is in what was configured: once they run, embedded stores have URLs like others.
    const tokens = issuesTokens(config) ? () => tokensFor(filled) : undefined;
    const front = createFront({ config, log, tokens, ready: () => ready });
    const { url } = await front.http.listen();
    let stores: Stores | undefined;
    let app: App | undefined;
    try {
      const loading = loadProgram();
      stores = await storesFor(config, { say, shareRunning: false });
      filled = stores.config;
      const checks = await loading.checks;
      const checked = checks.checkExternalStores(stores.config, stores.embedded);
      const [{ createApp }] = await Promise.all([loading.program, checked]);
      await prepare(stores, { stderr, say });
      app = createApp({ config: filled, log, front });
      await serve(context, { stores, app, checks, front, tokens, say, url }, () => {
        ready = true;
      });
    } finally {
      // Who asks goes before what answers. A store that is gone makes no failure of a clean stop.
      await front.http.close();
      await app?.close().catch(() => undefined);
      await stores?.release();
    }
    return EXIT.ok;
  },
};

const hasEmbedded = ({ postgres, mongo, objects }: Config): boolean =>
  !(postgres.url && mongo.url && objects.url);

/** An embedded instance hands tokens out, where it is not another that signs them. */
const issuesTokens = (config: Config): boolean =>
  hasEmbedded(config) && (config.auth.secret !== undefined || config.auth.jwksUrl === undefined);

const isEmbedded = ({ embedded }: Stores): boolean => Object.values(embedded).some(Boolean);

async function prepare(
  stores: Stores,
  told: { stderr: Output; say: (sentence: string) => void },
): Promise<void> {
  if (!isEmbedded(stores)) return;
  // Migrations and demo data bring much along that other starts have no use for.
  const { prepareEmbedded } =
    require('./serve/prepare-embedded') as typeof import('./serve/prepare-embedded');
  await prepareEmbedded(stores, told);
}

interface Serving {
  stores: Stores;
  app: App;
  checks: Pick<typeof import('./serve/check-stores'), 'waitForPostgres'>;
  front: Front;
  tokens?: () => Promise<Record<Role, string>>;
  say: (sentence: string) => void;
  url: string;
}

async function serve(
  { signal, stdout, stderr }: CommandContext,
  { stores, app, checks, front, tokens, say, url }: Serving,
  becomeReady: () => void,
): Promise<void> {
  const { config } = stores;
  const anyEmbedded = isEmbedded(stores);
  try {
    await checks.waitForPostgres(app.stores.postgres, { config, signal, say });
    if (signal.aborted) return;
    becomeReady();
    if (anyEmbedded) {
      writeRunFile(config.dataDir, { graphqlUrl: url, ...stores.urls });
      introduce(stderr, { url, tokens: await tokens?.() });
    }
    stdout.write(`ready ${url}\n`);
    await aborted(signal);
    say('Stopping: work in flight is finished first.');
    await front.http.drain();
  } finally {
    if (anyEmbedded) removeRunFile(config.dataDir);
  }
}

async function tokensFor(config: Config): Promise<Record<Role, string>> {
  const { issueToken } = require('./token') as typeof import('./token');
  const issued = await Promise.all(
    ROLES.map(async (role) => {
      const agent = role === 'agent' ? DEMO_AGENT : undefined;
      const claims = { role, agent, sub: agent ?? role, seconds: TOKEN_SECONDS };
      return [role, await issueToken(config, claims)] as const;
    }),
  );
  return Object.fromEntries(issued) as Record<Role, string>;
}

/** What someone at a laptop needs next: where to look, and as whom. */
function introduce(
  stderr: Output,
  { url, tokens }: { url: string; tokens?: Record<Role, string> },
): void {
  const lines = ['', `  Playground   ${url}`, ''];
  for (const [role, token] of Object.entries(tokens ?? {})) {
    lines.push(`  ${role.padEnd(12)} ${token}`, '');
  }
  stderr.write(`${lines.join('\n')}\n`);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
