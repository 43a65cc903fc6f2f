import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type {
  LonelyKeys as Found,
  IntegrityReport as Report,
} from '../../src/domains/maintenance/integrity.service';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { REVIEWERS, VisibleTo } from '../../src/graphql/visibility';
import { IntegrityReport, LonelyKeys } from './integrity.type';
import { first } from './listed';

const FIRST = { defaultValue: 100, description: 'How many to list, up to 500.' };

@Resolver(() => IntegrityReport)
export class IntegrityResolver {
  @VisibleTo(...REVIEWERS)
  @Cost({ own: 100 })
  @Query(() => IntegrityReport, {
    description: 'Where the stores do not agree; buckets are compared with the rows on request.',
  })
  integrityReport(
    @Arg('objects', () => Boolean, {
      defaultValue: false,
      description: 'Whether to list the buckets, for as long as the request may take.',
    })
    objects: boolean,
    @Ctx() { services, caller }: Context,
  ) {
    return services.integrity.report(caller, { objects });
  }

  @Cost({ most: 500 })
  @FieldResolver(() => LonelyKeys, {
    nullable: true,
    description: 'Objects that no row names; null where the buckets were not asked for.',
  })
  objectsWithoutRow(@Root() { objects }: Report, @Arg('first', () => Int, FIRST) most: number) {
    return objects && listed(objects.objectsWithoutRow, most);
  }

  @Cost({ most: 500 })
  @FieldResolver(() => LonelyKeys, {
    nullable: true,
    description: 'Rows whose object is not there; null where the buckets were not asked for.',
  })
  rowsWithoutObject(@Root() { objects }: Report, @Arg('first', () => Int, FIRST) most: number) {
    return objects && listed(objects.rowsWithoutObject, most);
  }
}

const listed = ({ count, keys, truncated }: Found, most: number) => {
  const nodes = first(keys, most);
  return { count, nodes, truncated: truncated || nodes.length < keys.length };
};
