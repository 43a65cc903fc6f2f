import { Column, Entity, Index, PrimaryColumn } from './decorators';

@Entity({ name: 'task_progress' })
@Index('idx_task_timestamp', { synchronize: false })
@Index('idx_task_progress_agent_id', ['agentId'])
export class TaskProgressEntity {
  @PrimaryColumn('uuid', { default: () => 'gen_random_uuid()' })
  id!: string;

  @Column('uuid', { name: 'task_id' })
  taskId!: string;

  @Column('text', { name: 'agent_id', nullable: true })
  agentId!: string | null;

  @Column('float8', { name: 'progress_percent', nullable: true, default: 0 })
  progressPercent!: number | null;

  @Column('text', { nullable: true })
  message!: string | null;

  @Column('jsonb', { nullable: true })
  data!: unknown;

  @Column('timestamptz', { nullable: true, default: () => 'now()' })
  timestamp!: string | null;
}
