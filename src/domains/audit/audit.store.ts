import { AuditLogEntity } from '../../../entities/postgres';
import type { Caller } from '../../access/caller';
import type { Combined, TextFilter, TimeFilter } from '../../filter-input';
import type { PageRequest, Slice } from '../../page';
import type { RowsAsked } from '../../row-shape';
import { perCatalog } from '../../stores/postgres/per-catalog';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { createRowReader } from '../../stores/postgres/row-reader';
import { comparisonCondition, textCondition } from '../../stores/postgres/sql/conditions';
import { compileFilter, type FilterSpec } from '../../stores/postgres/sql/filter';
import { insertManyInto } from '../../stores/postgres/sql/insert';
import type { OrderTerm } from '../../stores/postgres/sql/keyset';
import { raw, type Sql, sql } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';
import type { AuditEvent } from './audit-event';

export type AuditRow = AuditLogEntity;
export type AuditProperty = keyof AuditLogEntity & string;

export type AuditFilter = Combined<{
  action?: TextFilter | null;
  actor?: TextFilter | null;
  status?: TextFilter | null;
  createdAt?: TimeFilter | null;
}>;

const AUDIT = tableOf(AuditLogEntity);
/** Types of a key that can hold ids of ours; numbers come from the table. */
const OWN_KEYS = new Set(['uuid', 'text', 'character varying']);

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

  const newestFirst = perCatalog((catalog): OrderTerm[] => [
    reader.term(catalog, 'createdAt', 'DESC'),
    { expression: ref('id'), direction: 'ASC', nullable: false },
  ]);

  const where = (filter: AuditFilter | null | undefined): Sql => compileFilter(() => spec, filter);

  return {
    findByIds(caller: Caller, ids: readonly string[], properties: readonly AuditProperty[]) {
      return reader.findByIds(caller, ids, { where: raw('TRUE'), properties });
    },

    async page(
      caller: Caller,
      query: RowsAsked<AuditProperty> & { filter?: AuditFilter | null },
      page: PageRequest,
    ): Promise<Slice<AuditRow>> {
      const order = newestFirst(await postgres.catalog());
      const { filter, properties, shape } = query;
      return reader.page(caller, { where: where(filter), order, properties, shape }, page);
    },

    /**
     * Ids are ours where the table's key can take them, and a row that is there already is left
     * alone: what broke off is sent again. Without a target, since that would need to read.
     */
    async insert(events: readonly AuditEvent[]): Promise<void> {
      const type = (await postgres.catalog()).typeOf('audit_log', 'id') ?? '';
      const rows = events.map(({ id, details, ...event }) =>
        OWN_KEYS.has(type)
          ? { id, details, ...event }
          : { details: { ...details, ref: id }, ...event },
      );
      await postgres.asSystem(
        (tx) => tx.query(sql`${insertManyInto(AUDIT, rows)} ON CONFLICT DO NOTHING`),
        'accounting',
      );
    },

    async reach(): Promise<void> {
      await postgres.asSystem(() => Promise.resolve(), 'accounting');
    },

    count(caller: Caller, filter: AuditFilter | null | undefined, cap: number): Promise<number> {
      return reader.count(caller, where(filter), cap);
    },
  };
}
