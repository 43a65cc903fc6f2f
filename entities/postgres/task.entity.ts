import { Column, Entity, Index, PrimaryColumn } from './decorators';

@Entity({ name: 'tasks' })
@Index('idx_agent_status', ['agentId', 'status'])
@Index('idx_tasks_trace_id', ['traceId'])
@Index('idx_tasks_status', ['status'])
@Index('idx_tasks_created_at', { synchronize: false })
@Index('idx_tasks_metadata', { synchronize: false })
export class TaskEntity {
  @PrimaryColumn('uuid', { default: () => 'gen_random_uuid()' })
  id!: string;

  @Column('text', { name: 'trace_id', nullable: true, default: () => 'gen_random_uuid()::text' })
  traceId!: string | null;

  @Column('text', { name: 'agent_id', nullable: true })
  agentId!: string | null;

  @Column('text', { name: 'user_id', nullable: true })
  userId!: string | null;

  @Column('text', { default: '' })
  title!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  /** Free text where other code writes the table; null is pending. */
  @Column('text', { nullable: true, default: 'pending' })
  status!: string | null;

  @Column('jsonb', { nullable: true, default: () => "'{}'" })
  config!: unknown;

  @Column('jsonb', { nullable: true })
  metadata!: unknown;

  @Column('text', { name: 'result_artifact_url', nullable: true })
  resultArtifactUrl!: string | null;

  @Column('text', { name: 'error_message', nullable: true })
  errorMessage!: string | null;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: string | null;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  completedAt!: string | null;

  @Column('timestamptz', { name: 'created_at', nullable: true, default: () => 'now()' })
  createdAt!: string | null;

  @Column('timestamptz', { name: 'updated_at', nullable: true, default: () => 'now()' })
  updatedAt!: string | null;
}
