import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@ObjectType()
@Entity('tasks')
export class Task {
  @Field(() => ID)
  @PrimaryColumn('uuid')
  id: string;

  @Column('text', { name: 'trace_id' })
  traceId: string;

  @Field(() => String, { nullable: true })
  @Column('text', { name: 'agent_id', nullable: true })
  agentId: string | null;

  @Field(() => String, { nullable: true })
  @Column('text', { name: 'user_id', nullable: true })
  userId: string | null;

  @Field(() => String)
  @Column('text')
  title: string;

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  description: string | null;

  @Field(() => String)
  @Column('text')
  status: string;

  @Column('jsonb')
  config: object;

  @Column('jsonb', { nullable: true })
  metadata: object | null;

  @Column('text', { name: 'result_artifact_url', nullable: true })
  resultArtifactUrl: string | null;

  @Column('text', { name: 'error_message', nullable: true })
  errorMessage: string | null;

  @Field(() => Date, { nullable: true })
  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  @Field(() => Date, { nullable: true })
  @Column('timestamptz', { name: 'completed_at', nullable: true })
  completedAt: Date | null;

  @Field(() => Date)
  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Field(() => Date)
  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
