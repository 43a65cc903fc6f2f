import { Column, Entity, Index, PrimaryColumn } from './decorators';

/** What is known of an object without asking the object store. */
@Entity({ name: 'binary_file_metadata' })
@Index('binary_file_metadata_bucket_object_path_key', ['bucket', 'objectPath'], { unique: true })
@Index('idx_agent_task', ['agentId', 'taskId'])
@Index('idx_bucket_path', ['bucket', 'objectPath'])
@Index('idx_file_task_uploaded', { synchronize: false })
@Index('idx_file_content_type', ['contentType'])
@Index('idx_file_key_order', { synchronize: false })
@Index('idx_file_uploaded_at', { synchronize: false })
export class FileEntity {
  @PrimaryColumn('uuid', { default: () => 'gen_random_uuid()' })
  id!: string;

  @Column('text', { name: 'agent_id' })
  agentId!: string;

  @Column('uuid', { name: 'task_id', nullable: true })
  taskId!: string | null;

  @Column('text')
  bucket!: string;

  @Column('text', { name: 'object_path' })
  objectPath!: string;

  @Column('text', { name: 'content_type', nullable: true })
  contentType!: string | null;

  /** Text: a bigint may exceed what a JavaScript number holds. */
  @Column('bigint', { name: 'size_bytes', nullable: true, default: 0 })
  sizeBytes!: string | null;

  @Column('text', { nullable: true })
  checksum!: string | null;

  @Column('jsonb', { nullable: true })
  metadata!: unknown;

  @Column('timestamptz', { name: 'uploaded_at', nullable: true, default: () => 'now()' })
  uploadedAt!: string | null;
}
