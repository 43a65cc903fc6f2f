import { Ctx, FieldResolver, Query, Resolver } from 'type-graphql';
import type { Context } from '../../src/graphql/context';
import { EVERYONE, VisibleTo } from '../../src/graphql/visibility';
import { Budget, type BudgetCounter, Viewer } from './viewer.type';

@Resolver(() => Viewer)
export class ViewerResolver {
  @VisibleTo(...EVERYONE)
  @Query(() => Viewer, { description: 'Who is asking.' })
  viewer(@Ctx() { caller, costLimit }: Context) {
    const { session } = caller;
    return {
      role: session.role.toUpperCase(),
      sub: session.sub,
      agent: session.role === 'agent' ? session.agent : null,
      costLimit,
      expiresAt: session.expiresAt ?? null,
    };
  }

  @FieldResolver(() => Budget, {
    nullable: true,
    description: 'What may still be asked for in this minute; null where nothing is limited.',
  })
  async budget(@Ctx() { caller, budgets }: Context): Promise<Budget | null> {
    const standing = await budgets.look(caller);
    if (!standing) return null;
    const { limits, left, resetsAt } = standing;
    return {
      requests: counter(limits.requests, left.requests),
      cost: counter(limits.cost, left.cost),
      resetsAt,
    };
  }
}

const counter = (limit: number, left: number): BudgetCounter | null =>
  Number.isFinite(limit) ? { limit, left } : null;
