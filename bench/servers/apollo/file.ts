import { Field, Float, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@ObjectType()
@Entity('binary_file_metadata')
export class File {
  @Field(() => ID)
  @PrimaryColumn('uuid')
  id: string;

  @Column('text', { name: 'agent_id' })
  agentId: string;

  @Column('uuid', { name: 'task_id', nullable: true })
  taskId: string | null;

  @Column('text')
  bucket: string;

  @Field(() => String)
  @Column('text', { name: 'object_path' })
  objectPath: string;

  @Field(() => String, { nullable: true })
  @Column('text', { name: 'content_type', nullable: true })
  contentType: string | null;

  @Field(() => Float, { nullable: true })
  @Column('bigint', { name: 'size_bytes', nullable: true })
  sizeBytes: string | null;

  @Column('text', { nullable: true })
  checksum: string | null;

  @Column('jsonb', { nullable: true })
  metadata: object | null;

  @Field(() => Date)
  @Column('timestamptz', { name: 'uploaded_at' })
  uploadedAt: Date;
}
