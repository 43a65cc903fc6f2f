import { Column, Entity, Index, PrimaryColumn } from './decorators';

/** What an identity was answered under a key, so that a repeated mutation writes once. */
@Entity({ schema: 'triptych', name: 'idempotency_keys' })
@Index('idx_idempotency_expires_at', ['expiresAt'])
export class IdempotencyKeyEntity {
  @PrimaryColumn('text')
  identity!: string;

  @PrimaryColumn('text')
  key!: string;

  @Column('text', { name: 'input_hash' })
  inputHash!: string;

  /** The written rows' keys; null while the first call is under way. */
  @Column('jsonb', { nullable: true })
  answer!: unknown;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: string;
}
