import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../src/graphql/connection';
import { DateTime } from '../../src/graphql/scalars';
import { INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { Node } from '../node/node.type';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'An agent by its key: registered, or merely seen in tasks.',
})
@VisibleTo(...INSIDERS)
export class Agent extends Node {
  @Field(() => Boolean, { description: 'Whether it is registered.' })
  registered!: boolean;

  @Field(() => Boolean, { description: 'Whether it is in use; one merely seen counts as active.' })
  isActive!: boolean;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description!: string | null;

  @Field(() => Int, { nullable: true, description: 'Its version in the registry.' })
  version!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was registered.' })
  createdAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When its registration last changed.' })
  updatedAt!: string | null;
}

export const AgentConnection = connectionOf<object>(() => Agent, {
  name: 'Agent',
  visibleTo: INSIDERS,
});
