import { Field, ID, InputType } from 'type-graphql';
import { DateTime } from '../../src/graphql/scalars';
import { ArrayMaxSize, IsOptional } from './checks';
import { Text } from './validation';

export const SINCE = 'Only from this moment on.';
export const UNTIL = 'Only before this moment.';
export const SEARCH = 'Only where the text holds this, in upper or lower case.';

/** What the streams over agents' databases are filtered by alike. */
@InputType()
export abstract class StreamFilter {
  @Field(() => [String], {
    nullable: true,
    description: 'Only of these agents, at most 1,000; without, of all there are.',
  })
  @IsOptional()
  @ArrayMaxSize(1_000)
  agents?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'Only of this task.' })
  @Text(200)
  taskId?: string | null;

  @Field(() => DateTime, { nullable: true, description: SINCE })
  since?: string | null;

  @Field(() => DateTime, { nullable: true, description: UNTIL })
  until?: string | null;

  @Field(() => String, { nullable: true, description: SEARCH })
  @Text(200)
  search?: string | null;
}
