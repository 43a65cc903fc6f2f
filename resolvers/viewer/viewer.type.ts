import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ROLES } from '../../src/access/roles';
import { DateTime } from '../../src/graphql/scalars';
import { EVERYONE, VisibleTo, valuesVisibleTo } from '../../src/graphql/visibility';
import { enumOf } from '../shared/enums';

export const RoleEnum = enumOf(ROLES.map((role) => role.toUpperCase()));
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

@ObjectType({ simpleResolvers: true, description: 'What may be spent in a minute.' })
@VisibleTo(...EVERYONE)
export class BudgetCounter {
  @Field(() => Int, { description: 'What a minute has in all.' })
  limit!: number;

  @Field(() => Int, { description: 'What is left of it, this request taken off.' })
  left!: number;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'What may be asked for in a minute. It is shared by everything that asks under the same identity; all tokens of one agent are one identity.',
})
@VisibleTo(...EVERYONE)
export class Budget {
  @Field(() => BudgetCounter, {
    nullable: true,
    description: 'Requests; null where there may be any number of them.',
  })
  requests!: BudgetCounter | null;

  @Field(() => BudgetCounter, {
    nullable: true,
    description: 'What requests cost together; null where that is not limited.',
  })
  cost!: BudgetCounter | null;

  @Field(() => DateTime, { description: 'When the minute is over and all of it is there again.' })
  resetsAt!: Date;
}

@ObjectType({ simpleResolvers: true, description: 'Whom the token stands for.' })
@VisibleTo(...EVERYONE)
export class Viewer {
  @Field(() => RoleEnum, { description: 'What it is for.' })
  role!: string;

  @Field(() => String, { description: 'The identity it names.' })
  sub!: string;

  @Field(() => String, { nullable: true, description: 'The agent it may act as.' })
  agent!: string | null;

  @Field(() => Int, { description: 'What one request may cost at most.' })
  costLimit!: number;

  @Field(() => DateTime, { nullable: true, description: 'When the token ends.' })
  expiresAt!: Date | null;
}
