import { Column, Entity, PrimaryColumn } from './decorators';

/** What all replicas together gave out of an identity's budget in the minute that runs. */
@Entity({ schema: 'triptych', name: 'rate_limits' })
export class RateLimitEntity {
  @PrimaryColumn('text')
  identity!: string;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt!: string;

  @Column('bigint')
  requests!: string;

  @Column('bigint')
  cost!: string;

  /** What the last statement gave: who asked learns it from here. */
  @Column('bigint', { name: 'given_requests' })
  givenRequests!: string;

  @Column('bigint', { name: 'given_cost' })
  givenCost!: string;
}
