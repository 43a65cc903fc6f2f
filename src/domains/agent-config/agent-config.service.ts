import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { identityOf } from '../../access/session';
import type { TrailService } from '../audit/trail.service';
import type { AgentConfigEntry, AgentConfigStore } from './agent-config.store';

export class AgentConfigService {
  constructor(
    private readonly configs: AgentConfigStore,
    private readonly permissions: Permissions,
    private readonly trail: TrailService,
  ) {}

  async set(
    caller: Caller,
    input: {
      agentId?: string | null;
      key: string;
      value: unknown;
      idempotencyKey?: string | null;
    },
  ): Promise<AgentConfigEntry & { agentId: string }> {
    const agentId = this.permissions.actingAgent(caller.session, 'config.write', input.agentId);
    const identity = identityOf(caller.session);
    const idempotency = input.idempotencyKey
      ? { identity, mutation: 'setAgentConfig', key: input.idempotencyKey }
      : undefined;
    const entry = { key: input.key, value: input.value };
    const write = { action: 'setAgentConfig', agentId, count: 1 };
    const stored = await this.trail.write(
      caller,
      write,
      () => this.configs.set(caller, agentId, entry, idempotency),
      ({ key }) => key,
    );
    return { agentId, ...stored };
  }
}
