import { ArgsType, Field, InputType } from 'type-graphql';
import { PageArgs } from '../../src/graphql/page-args';
import { VisibleTo } from '../../src/graphql/visibility';
import { DateTimeFilter, StringFilter } from '../shared/filters.input';
import { Nested, NestedList } from '../shared/validation';

@InputType({ description: 'Which entries of the audit log; fields given together all hold.' })
@VisibleTo('admin')
export class AuditFilter {
  @Field(() => StringFilter, { nullable: true, description: 'What was done.' })
  @Nested()
  action?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true, description: 'Who did it.' })
  @Nested()
  actor?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true, description: 'How it ended.' })
  @Nested()
  status?: StringFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it was done.' })
  createdAt?: InstanceType<typeof DateTimeFilter> | null;

  @Field(() => [AuditFilter], { nullable: true, description: 'All of these hold as well.' })
  @NestedList(20)
  and?: AuditFilter[] | null;

  @Field(() => [AuditFilter], { nullable: true, description: 'At least one of these holds.' })
  @NestedList(20)
  or?: AuditFilter[] | null;

  @Field(() => AuditFilter, { nullable: true, description: 'This does not hold.' })
  @Nested()
  not?: AuditFilter | null;
}

@ArgsType()
export class AuditPageArgs extends PageArgs {
  @Field(() => AuditFilter, { nullable: true, description: 'Which entries.' })
  @Nested()
  filter?: AuditFilter | null;
}
