import type { IndexDescription } from 'mongodb';

export const AGENT_CONFIG = 'agent_config';

export interface AgentConfigDocument {
  key: string;
  value: unknown;
}

export const AGENT_CONFIG_INDEXES: IndexDescription[] = [{ key: { key: 1 }, unique: true }];
