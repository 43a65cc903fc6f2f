import { Field, ID, InterfaceType } from 'type-graphql';

/** Both fields are resolved in one place for all types: src/graphql/node-fields.ts. */
@InterfaceType({ description: 'Anything with a row or a document of its own.' })
export abstract class Node {
  @Field(() => ID, { description: 'Unique across all types; opaque, for node(id) and caches.' })
  id!: string;

  @Field(() => ID, { description: 'The plain key its store knows it by.' })
  key!: string;
}
