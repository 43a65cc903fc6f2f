import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import type { PageRequest, Slice } from '../../page';
import type { RowsAsked } from '../../row-shape';
import type { AuditFilter, AuditProperty, AuditRow, AuditStore } from './audit.store';

/** Reading the audit log. What writes it is the trail. */
export class AuditService {
  constructor(
    private readonly entries: AuditStore,
    private readonly permissions: Permissions,
  ) {}

  async page(
    caller: Caller,
    query: RowsAsked<AuditProperty> & { filter?: AuditFilter | null },
    page: PageRequest,
  ): Promise<Slice<AuditRow>> {
    this.permissions.scope(caller.session, 'audit.read');
    return this.entries.page(caller, query, page);
  }

  async count(caller: Caller, filter: AuditFilter | null | undefined, cap: number) {
    this.permissions.scope(caller.session, 'audit.read');
    return this.entries.count(caller, filter, cap);
  }
}
