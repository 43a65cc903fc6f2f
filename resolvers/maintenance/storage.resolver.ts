import { Args, ArgsType, Ctx, Field, FieldResolver, Query, Resolver } from 'type-graphql';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { REVIEWERS, VisibleTo } from '../../src/graphql/visibility';
import { ArrayMaxSize, IsOptional } from '../shared/checks';
import {
  DatabasesStorage,
  FilesStorage,
  IndexStorage,
  StorageReport,
  TableStorage,
} from './storage.type';

@ArgsType()
class DatabasesArgs {
  @Field(() => [String], {
    nullable: true,
    description: 'Only of these agents, at most 1,000; without, of all there are.',
  })
  @IsOptional()
  @ArrayMaxSize(1_000)
  agents?: string[] | null;
}

@Resolver(() => StorageReport)
export class StorageResolver {
  @VisibleTo(...REVIEWERS)
  @Query(() => StorageReport, { description: 'How much of each store is used, and which indexes.' })
  storageReport() {
    return {};
  }

  @Cost({ own: 20, most: 50 })
  @FieldResolver(() => [TableStorage], {
    nullable: true,
    description: 'The tables, the largest first.',
  })
  tables(@Ctx() { services, caller }: Context) {
    return services.storage.tables(caller);
  }

  @Cost({ own: 20, most: 200 })
  @FieldResolver(() => [IndexStorage], {
    nullable: true,
    description: 'The indexes, the largest first.',
  })
  indexes(@Ctx() { services, caller }: Context) {
    return services.storage.indexes(caller);
  }

  @Cost({ own: 100 })
  @FieldResolver(() => FilesStorage, {
    nullable: true,
    description: 'Files and bytes per bucket and agent; every row of a file is counted.',
  })
  files(@Ctx() { services, caller }: Context) {
    return services.storage.files(caller);
  }

  @Cost({ agents: 'agents' })
  @FieldResolver(() => DatabasesStorage, {
    nullable: true,
    description: 'Collection sizes of each agent’s database, as its server tells them.',
  })
  databases(
    @Args(() => DatabasesArgs) { agents }: DatabasesArgs,
    @Ctx() { services, caller }: Context,
  ) {
    return services.storage.databases(caller, agents);
  }
}
