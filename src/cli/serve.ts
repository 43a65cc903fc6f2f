import { ROLES, type Role } from '../access/roles';
import type { App } from '../app';
import type { Config } from '../config/config';
import { removeRunFile, writeRunFile } from '../embedded/run-file';
import { createLogger } from '../http/log';
import type { Command, CommandContext, Output } from './command';
import { EXIT } from './exit-codes';
import { type Stores, storesFor } from './stores';
import { issueToken } from './token';

const TOKEN_SECONDS = 24 * 3600;
const DEMO_AGENT = 'agent1';

export const command: Command = {
  summary: 'Serve the GraphQL API',
  usage: '',
  details:
    'Stores without a URL in the environment are started beside it, for laptops and tests. A line\n"ready http://…/graphql" on standard output says when requests are served.',
  options: {},
  async run(context) {
    const say = (sentence: string) => context.stderr.write(`${sentence}\n`);
    const starting = storesFor(context.config(), { say, shareRunning: false });
    // The embedded engine starts in a thread of its own: the program is read in the meantime.
    const loading = new Promise(setImmediate).then(loadProgram);
    const stores = await starting;
    try {
      await serve(context, { stores, program: await loading, say });
    } finally {
      await stores.release();
    }
    return EXIT.ok;
  },
};

function loadProgram() {
  const { createApp } = require('../app') as typeof import('../app');
  const checks = require('./serve/check-stores') as typeof import('./serve/check-stores');
  const { prepareEmbedded } =
    require('./serve/prepare-embedded') as typeof import('./serve/prepare-embedded');
  return { createApp, prepareEmbedded, ...checks };
}

interface Serving {
  stores: Stores;
  program: ReturnType<typeof loadProgram>;
  say: (sentence: string) => void;
}

async function serve(
  { signal, stdout, stderr }: CommandContext,
  { stores, program, say }: Serving,
): Promise<void> {
  const { config, embedded } = stores;
  const { createApp, prepareEmbedded, checkExternalStores, waitForPostgres } = program;
  await checkExternalStores(config, embedded);
  const anyEmbedded = Object.values(embedded).some(Boolean);
  if (anyEmbedded) await prepareEmbedded(stores, { stderr, say });

  let ready = false;
  const log = createLogger(config.logLevel);
  // Asked anew each time: a page opened tomorrow gets tokens that hold tomorrow.
  const tokens = anyEmbedded && config.auth.secret ? () => tokensFor(config) : undefined;
  const app = createApp({ config, log, tokens, ready: () => ready });
  try {
    const { url } = await app.http.listen();
    await waitForPostgres(app.stores.postgres, { config, signal, say });
    if (signal.aborted) return;
    ready = true;
    if (anyEmbedded) {
      writeRunFile(config.dataDir, { graphqlUrl: url, ...stores.urls });
      introduce(stderr, { url, tokens: await tokens?.() });
    }
    stdout.write(`ready ${url}\n`);
    await aborted(signal);
    say('Stopping: work in flight is finished first.');
    await app.http.drain();
  } finally {
    if (anyEmbedded) removeRunFile(config.dataDir);
    await closeQuietly(app);
  }
}

async function tokensFor(config: Config): Promise<Record<Role, string>> {
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

/** A store that is already gone must not turn a clean stop into a failure. */
const closeQuietly = (app: App): Promise<void> => app.close().catch(() => undefined);
