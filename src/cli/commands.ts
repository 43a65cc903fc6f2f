import type { Command } from './command';

interface Entry {
  /** Repeated here so that the list of commands loads none of them. */
  summary: string;
  load(): { command: Command };
}

/** Every command, loaded only when it is asked for: `token` must not wait for three stores' drivers. */
export const COMMANDS: Record<string, Entry> = {
  serve: {
    summary: 'Serve the GraphQL API',
    load: () => require('./serve') as typeof import('./serve'),
  },
  migrate: {
    summary: 'Bring tables, roles, indexes and buckets up to date',
    load: () => require('./migrate') as typeof import('./migrate'),
  },
  import: {
    summary: 'Bring old runs in',
    load: () => require('./import') as typeof import('./import'),
  },
  gc: {
    summary: 'Remove an agent’s files, or what has lost its other half',
    load: () => require('./gc') as typeof import('./gc'),
  },
  schema: {
    summary: 'Print the GraphQL schema of a role',
    load: () => require('./schema') as typeof import('./schema'),
  },
  seed: {
    summary: 'Write demo data',
    load: () => require('./seed') as typeof import('./seed'),
  },
  doctor: {
    summary: 'Look at every store and say what to do',
    load: () => require('./doctor') as typeof import('./doctor'),
  },
  backup: {
    summary: 'Back PostgreSQL up, or restore a backup',
    load: () => require('./backup') as typeof import('./backup'),
  },
  key: {
    summary: 'Create, list and revoke API keys',
    load: () => require('./key') as typeof import('./key'),
  },
  token: {
    summary: 'Issue a token for development',
    load: () => require('./token') as typeof import('./token'),
  },
};
