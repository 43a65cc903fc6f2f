import type { Command } from './command';

interface Entry {
  /** Repeated here so that the list of commands loads none of them. */
  summary: string;
  load(): { command: Command };
}

/** Every command, loaded only when it is asked for: `token` must not wait for three stores' drivers. */
export const COMMANDS: Record<string, Entry> = {
  token: {
    summary: 'Issue a token for development',
    load: () => require('./token') as typeof import('./token'),
  },
};
