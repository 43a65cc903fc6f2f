import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { oneRowPerKey } from '../batch';
import type { AuditProperty, AuditRow, AuditStore } from './audit.store';

export function auditLoaders(caller: Caller, entries: AuditStore, permissions: Permissions) {
  return {
    auditEntryById: oneRowPerKey<AuditRow, AuditProperty>((ids, properties) => {
      permissions.scope(caller.session, 'audit.read');
      return entries.findByIds(caller, ids, properties);
    }),
  };
}
