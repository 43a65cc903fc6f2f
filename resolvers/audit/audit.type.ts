import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../../src/graphql/connection';
import { DateTime, JsonValue } from '../../src/graphql/scalars';
import { VisibleTo } from '../../src/graphql/visibility';
import { Node } from '../node/node.type';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'One entry of the audit log: who did what, or was not let.',
})
@VisibleTo('admin')
export class AuditEntry extends Node {
  @Field(() => String, {
    description: 'What was done: the name of a mutation or command, `issueLinks`, `denied`.',
  })
  action!: string;

  @Field(() => String, {
    description: 'Who did it: the role, an agent’s key, and the subject of the credentials.',
  })
  actor!: string;

  @Field(() => JsonValue, {
    nullable: true,
    description: 'What it was done to: keys and counts, never content, links or credentials.',
  })
  details!: unknown;

  @Field(() => String, { nullable: true, description: 'How it ended: success, denied or failed.' })
  status!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was done.' })
  createdAt!: string | null;
}

export const AuditEntryConnection = connectionOf<object>(() => AuditEntry, {
  name: 'AuditEntry',
  visibleTo: ['admin'],
});
