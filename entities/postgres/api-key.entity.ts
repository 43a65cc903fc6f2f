import { Column, Entity, PrimaryColumn } from './decorators';

@Entity({ schema: 'triptych', name: 'api_keys' })
export class ApiKeyEntity {
  /** SHA-256 of the key; the key itself is shown once and kept nowhere. */
  @PrimaryColumn('text')
  hash!: string;

  @Column('text')
  role!: string;

  @Column('text', { nullable: true })
  agent!: string | null;

  @Column('text')
  label!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: string;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: string | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt!: string | null;
}
