import { Field, Float, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@ObjectType()
@Entity('evaluations')
export class Evaluation {
  @Field(() => ID)
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'task_id' })
  taskId: string;

  @Column('text', { name: 'agent_id', nullable: true })
  agentId: string | null;

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  evaluator: string | null;

  @Field(() => Float)
  @Column('float8')
  score: number;

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  report: string | null;

  @Column('jsonb', { nullable: true })
  metrics: object | null;

  @Field(() => Date)
  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
