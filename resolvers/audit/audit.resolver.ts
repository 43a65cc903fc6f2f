import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { AuditProperty } from '../../src/domains/audit/audit.store';
import type { Context } from '../../src/graphql/context';
import { openPage } from '../../src/graphql/page-args';
import { askedRows } from '../../src/graphql/rows-asked';
import { VisibleTo } from '../../src/graphql/visibility';
import { AuditPageArgs } from './audit.input';
import { AuditEntry, AuditEntryConnection } from './audit.type';

@Resolver(() => AuditEntry)
export class AuditResolver {
  @VisibleTo('admin')
  @Query(() => AuditEntryConnection, { description: 'The audit log, newest first.' })
  async auditLog(
    @Args(() => AuditPageArgs) args: AuditPageArgs,
    @Ctx() { services, caller, cursors }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { filter } = args;
    const page = openPage(args, cursors, 'auditLog', info);
    const query = { filter, ...askedRows<AuditProperty>(info, 'AuditEntry') };
    const slice = await services.audit.page(caller, query, page.request);
    return new AuditEntryConnection(page, slice, (cap) =>
      services.audit.count(caller, filter, cap),
    );
  }
}
