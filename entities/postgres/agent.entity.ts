import { Column, Entity, PrimaryColumn } from './decorators';

/** A registered agent. Agents that only appear in tasks have no row here and still work. */
@Entity({ name: 'agents' })
export class AgentEntity {
  @PrimaryColumn('uuid', { default: () => 'gen_random_uuid()' })
  id!: string;

  /** The agent key, which tasks, buckets and databases know it by. */
  @Column('varchar', { length: 100, unique: true })
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('text', { name: 'config_path', nullable: true })
  configPath!: string | null;

  @Column('boolean', { name: 'is_active', nullable: true, default: true })
  isActive!: boolean | null;

  @Column('int', { nullable: true, default: 1 })
  version!: number | null;

  @Column('text', { name: 'mongo_cluster', nullable: true })
  mongoCluster!: string | null;

  @Column('text', { name: 'mongo_database', nullable: true })
  mongoDatabase!: string | null;

  @Column('timestamptz', { name: 'last_log_at', nullable: true })
  lastLogAt!: string | null;

  @Column('text', { name: 'created_by', nullable: true, default: 'system' })
  createdBy!: string | null;

  @Column('timestamptz', { name: 'created_at', nullable: true, default: () => 'now()' })
  createdAt!: string | null;

  @Column('timestamptz', { name: 'updated_at', nullable: true, default: () => 'now()' })
  updatedAt!: string | null;
}
