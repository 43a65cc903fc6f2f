import { Field, InputType } from 'type-graphql';
import { Text } from './validation';

/** What every mutation's input has. */
@InputType()
export abstract class MutationInput {
  @Field(() => String, {
    nullable: true,
    description:
      'A text of your choice: the same key with the same input is answered the same and written once, for 24 hours.',
  })
  @Text(200)
  idempotencyKey?: string | null;
}
