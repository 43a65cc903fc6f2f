import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { AgentRow } from '../../src/domains/agent/agent.store';
import { badInput } from '../../src/errors';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
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

const MOST_ENTRIES = 1_000;

@Resolver(() => Agent)
export class AgentConfigResolver {
  @Cost({ most: MOST_ENTRIES })
  @FieldResolver(() => [AgentConfigEntry], {
    nullable: true,
    description: 'Its settings by name; null with an error where its database is away.',
  })
  async config(
    @Root() { key: agentId }: AgentRow,
    @Arg('first', () => Int, {
      defaultValue: 100,
      description: `How many, up to ${MOST_ENTRIES}.`,
    })
    first: number,
    @Ctx() { loaders }: Context,
  ) {
    if (first < 0 || first > MOST_ENTRIES) {
      throw badInput(`first must be 0 to ${MOST_ENTRIES}, not ${first}.`, 'first');
    }
    const entries = await loaders.configByAgent.load({ parent: agentId, question: 'all' });
    return entries.slice(0, first).map((entry) => ({ ...entry, agentId }));
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
