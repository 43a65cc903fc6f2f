import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { AgentRow } from '../../src/domains/agent/agent.store';
import type { Context } from '../../src/graphql/context';
import { JsonValue } from '../../src/graphql/scalars';
import { INSIDERS, VisibleTo, WRITERS } from '../../src/graphql/visibility';
import { Agent } from '../agent/agent.type';
import { Node } from '../node/node.type';
import { MutationInput } from '../shared/mutation.input';
import { Text } from '../shared/validation';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A setting in an agent’s own database; its key is the setting’s name.',
})
@VisibleTo(...INSIDERS)
export class AgentConfigEntry extends Node {
  @Field(() => JsonValue, { nullable: true, description: 'Its value.' })
  value!: unknown;
}

@InputType({ description: 'A setting of an agent.' })
@VisibleTo(...WRITERS)
export class SetAgentConfigInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'The agent; by default the token’s own.' })
  @Text(100)
  agentId?: string | null;

  @Field(() => String, { description: 'The setting’s name.' })
  @Text(200)
  key!: string;

  @Field(() => JsonValue, { description: 'Its value.' })
  value!: unknown;
}

@ObjectType({ simpleResolvers: true, description: 'The setting as it is now.' })
@VisibleTo(...WRITERS)
export class SetAgentConfigPayload {
  @Field(() => AgentConfigEntry, { description: 'The setting.' })
  config!: object;
}

@Resolver(() => Agent)
export class AgentConfigResolver {
  @FieldResolver(() => [AgentConfigEntry], {
    nullable: true,
    description: 'Its settings by name; null with an error where its database is away.',
  })
  async config(@Root() { key: agentId }: AgentRow, @Ctx() { loaders }: Context) {
    const entries = await loaders.configByAgent.load({ parent: agentId, question: 'all' });
    return entries.map((entry) => ({ ...entry, agentId }));
  }

  @VisibleTo(...WRITERS)
  @Mutation(() => SetAgentConfigPayload, { description: 'Sets a setting of an agent.' })
  async setAgentConfig(
    @Arg('input', () => SetAgentConfigInput, { description: 'The setting.' })
    input: SetAgentConfigInput,
    @Ctx() { services, caller }: Context,
  ) {
    return { config: await services.configs.set(caller, input) };
  }
}
