import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import type { AgentService } from '../agent/agent.service';
import { type FileUse, MOST_FILE_USES, type StorageStore } from './storage.store';

export interface FileUses {
  buckets: FileUse[];
  agents: FileUse[];
  truncated: boolean;
}

/** How much of each store is used, for those who run the platform. */
export class StorageService {
  constructor(
    private readonly store: StorageStore,
    private readonly agents: AgentService,
    private readonly permissions: Permissions,
  ) {}

  tables(caller: Caller) {
    this.allow(caller);
    return this.store.tables(caller);
  }

  indexes(caller: Caller) {
    this.allow(caller);
    return this.store.indexes(caller);
  }

  async files(caller: Caller): Promise<FileUses> {
    this.allow(caller);
    const found = await this.store.fileUses(caller);
    const shown = found.slice(0, MOST_FILE_USES);
    return {
      buckets: shown.filter(({ whole }) => whole),
      agents: shown.filter(({ whole }) => !whole),
      truncated: found.length > shown.length,
    };
  }

  async databases(caller: Caller, named: readonly string[] | null | undefined) {
    const agents = await this.agents.streamAgents(caller, 'storage.read', named);
    return this.store.databases(caller, agents);
  }

  private allow({ session }: Caller): void {
    this.permissions.scope(session, 'storage.read');
  }
}
