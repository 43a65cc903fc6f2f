import { Field, Float, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@ObjectType()
@Entity('task_progress')
export class Progress {
  @Field(() => ID)
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'task_id' })
  taskId: string;

  @Column('text', { name: 'agent_id', nullable: true })
  agentId: string | null;

  @Field(() => Float, { nullable: true })
  @Column('float8', { name: 'progress_percent', nullable: true })
  progressPercent: number | null;

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  message: string | null;

  @Column('jsonb', { nullable: true })
  data: object | null;

  @Field(() => Date)
  @Column('timestamptz')
  timestamp: Date;
}
