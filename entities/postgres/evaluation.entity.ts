import { Column, Entity, Index, PrimaryColumn } from './decorators';

@Entity({ name: 'evaluations' })
@Index('idx_task_agent', ['taskId', 'agentId'])
@Index('idx_evaluations_created_at', { synchronize: false })
export class EvaluationEntity {
  @PrimaryColumn('uuid', { default: () => 'gen_random_uuid()' })
  id!: string;

  @Column('uuid', { name: 'task_id' })
  taskId!: string;

  @Column('text', { name: 'agent_id', nullable: true })
  agentId!: string | null;

  @Column('text', { nullable: true })
  evaluator!: string | null;

  @Column('float8')
  score!: number;

  @Column('text', { nullable: true })
  report!: string | null;

  @Column('jsonb', { nullable: true })
  metrics!: unknown;

  @Column('timestamptz', { name: 'created_at', nullable: true, default: () => 'now()' })
  createdAt!: string | null;
}
