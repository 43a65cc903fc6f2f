import { Field, InputType } from 'type-graphql';
import { Text } from './validation';

/** What every mutation's input has. */
export const IdempotencyKey = (): PropertyDecorator => (target, property) => {
  Field(() => String, {
    nullable: true,
    description:
      'A text of your choice: the same key with the same input is answered the same and written once, for 24 hours.',
  })(target, property as string);
  Text(200)(target, property);
};

@InputType()
export abstract class MutationInput {
  @IdempotencyKey()
  idempotencyKey?: string | null;
}
