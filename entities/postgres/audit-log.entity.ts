import { Column, Entity, Index, PrimaryColumn } from './decorators';

/** Append only: the gateway's roles insert, none updates or deletes. */
@Entity({ name: 'audit_log' })
@Index('idx_audit_log_created_at', { synchronize: false })
export class AuditLogEntity {
  @PrimaryColumn('uuid', { default: () => 'gen_random_uuid()' })
  id!: string;

  @Column('varchar', { length: 50 })
  action!: string;

  @Column('varchar', { length: 100 })
  actor!: string;

  @Column('jsonb', { nullable: true })
  details!: unknown;

  @Column('varchar', { name: 'git_commit', length: 40, nullable: true })
  gitCommit!: string | null;

  @Column('varchar', { name: 'git_branch', length: 100, nullable: true })
  gitBranch!: string | null;

  @Column('varchar', { length: 20, nullable: true, default: 'success' })
  status!: string | null;

  @Column('timestamptz', { name: 'created_at', nullable: true, default: () => 'now()' })
  createdAt!: string | null;
}
