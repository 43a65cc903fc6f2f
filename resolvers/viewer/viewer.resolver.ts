import { Ctx, Field, ObjectType, Query, Resolver, registerEnumType } from 'type-graphql';
import { ROLES } from '../../src/access/roles';
import type { Context } from '../../src/graphql/context';
import { DateTime } from '../../src/graphql/scalars';
import { EVERYONE, VisibleTo, valuesVisibleTo } from '../../src/graphql/visibility';
import { enumOf } from '../shared/enums';

const RoleEnum = enumOf(ROLES.map((role) => role.toUpperCase()));
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a token is for.',
  valuesConfig: {
    AGENT: { description: 'One agent, acting for itself.' },
    EVALUATOR: { description: 'Reads everything, writes evaluations.' },
    FRONTEND: { description: 'Summaries and screenshots for a product’s pages.' },
    ADMIN: { description: 'Everything.' },
  },
});

// A role has no use for the names of the others; an admin deals with all of them.
valuesVisibleTo('Role', {
  AGENT: ['agent', 'admin'],
  EVALUATOR: ['evaluator', 'admin'],
  FRONTEND: ['frontend', 'admin'],
  ADMIN: ['admin'],
});

@ObjectType({ simpleResolvers: true, description: 'Whom the token stands for.' })
@VisibleTo(...EVERYONE)
export class Viewer {
  @Field(() => RoleEnum, { description: 'What it is for.' })
  role!: string;

  @Field(() => String, { description: 'The identity it names.' })
  sub!: string;

  @Field(() => String, { nullable: true, description: 'The agent it may act as.' })
  agent!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the token ends.' })
  expiresAt!: Date | null;
}

@Resolver()
export class ViewerResolver {
  @VisibleTo(...EVERYONE)
  @Query(() => Viewer, { description: 'Who is asking.' })
  viewer(@Ctx() { caller }: Context) {
    const { session } = caller;
    return {
      role: session.role.toUpperCase(),
      sub: session.sub,
      agent: session.role === 'agent' ? session.agent : null,
      expiresAt: session.expiresAt ?? null,
    };
  }
}
