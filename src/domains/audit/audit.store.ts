import { AuditLogEntity } from '../../../entities/postgres';
import type { Caller } from '../../access/caller';
import type { Combined, TextFilter, TimeFilter } from '../../filter-input';
import type { PageRequest, Slice } from '../../page';
import type { Catalog } from '../../stores/postgres/catalog';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { createRowReader } from '../../stores/postgres/row-reader';
import { comparisonCondition, textCondition } from '../../stores/postgres/sql/conditions';
import { compileFilter, type FilterSpec } from '../../stores/postgres/sql/filter';
import type { OrderTerm } from '../../stores/postgres/sql/keyset';
import { raw, type Sql } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';

export type AuditRow = AuditLogEntity;
export type AuditProperty = keyof AuditLogEntity & string;

export type AuditFilter = Combined<{
  action?: TextFilter | null;
  actor?: TextFilter | null;
  status?: TextFilter | null;
  createdAt?: TimeFilter | null;
}>;

const AUDIT = tableOf(AuditLogEntity);

export type AuditStore = ReturnType<typeof createAuditStore>;

/** The audit log as admins read it; no other role of the database may. */
export function createAuditStore(postgres: PostgresStore) {
  const reader = createRowReader<AuditLogEntity>(postgres, AUDIT, 'l');
  const { ref } = reader;

  const spec: FilterSpec<AuditFilter> = {
    action: textCondition(ref('action')),
    actor: textCondition(ref('actor')),
    status: textCondition(ref('status')),
    createdAt: comparisonCondition(ref('createdAt')),
  };

  const newestFirst = (catalog: Catalog): OrderTerm[] => [
    reader.term(catalog, 'createdAt', 'DESC'),
    { expression: ref('id'), direction: 'ASC', nullable: false },
  ];

  const where = (filter: AuditFilter | null | undefined): Sql => compileFilter(spec, filter);

  return {
    findByIds(caller: Caller, ids: readonly string[], properties: readonly AuditProperty[]) {
      return reader.findByIds(caller, ids, { where: raw('TRUE'), properties });
    },

    async page(
      caller: Caller,
      query: { filter?: AuditFilter | null; properties: readonly AuditProperty[] },
      page: PageRequest,
    ): Promise<Slice<AuditRow>> {
      const order = newestFirst(await postgres.catalog());
      const { filter, properties } = query;
      return reader.page(caller, { where: where(filter), order, properties }, page);
    },

    count(caller: Caller, filter: AuditFilter | null | undefined, cap: number): Promise<number> {
      return reader.count(caller, where(filter), cap);
    },
  };
}
