import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { fromGlobalId } from '../../src/domains/global-id';
import { badInput, notFound } from '../../src/errors';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { EVERYONE, VisibleTo } from '../../src/graphql/visibility';
import { loadNode } from './load-node';
import { Node } from './node.type';

const MAX_NODES = 100;

@Resolver()
export class NodeResolver {
  @VisibleTo(...EVERYONE)
  @Query(() => Node, { nullable: true, description: 'Any object by its global id.' })
  async node(
    @Arg('id', () => ID, { description: 'A global id.' }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const node = await find(id, context, info);
    if (!node) throw notFound('object');
    return node;
  }

  @VisibleTo(...EVERYONE)
  @Cost({ size: 'ids', most: MAX_NODES })
  @Query(() => [Node], {
    nullable: 'items',
    description: `Up to ${MAX_NODES} objects by their global ids, in that order; null where there is none.`,
  })
  nodes(
    @Arg('ids', () => [ID], { description: 'Global ids.' }) ids: string[],
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    if (ids.length > MAX_NODES) throw badInput(`ids may name ${MAX_NODES} objects.`, 'ids');
    const { services, caller } = context;
    return ids.map(async (id) => {
      const node = await find(id, context, info);
      if (!node) services.trail.missed(caller);
      return node;
    });
  }
}

async function find(id: string, context: Context, info: GraphQLResolveInfo) {
  const global = fromGlobalId(id);
  if (!global || !info.schema.getType(global.type)) return null;
  const row = await loadNode(global, context, info);
  return row && { ...row, __typename: global.type };
}
