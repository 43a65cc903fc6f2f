import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType()
export class StatusCount {
  @Field(() => String)
  status: string;

  @Field(() => Int)
  count: number;
}

@ObjectType()
export class AgentSum {
  @Field(() => String, { nullable: true })
  agentId: string | null;

  @Field(() => Int)
  count: number;

  @Field(() => Float, { nullable: true })
  averageScore: number | null;
}
