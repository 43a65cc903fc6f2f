import { Ctx, Field, Float, ObjectType, Query, Resolver, registerEnumType } from 'type-graphql';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { EVERYONE, REVIEWERS, VisibleTo } from '../../src/graphql/visibility';
import { enumOf } from '../shared/enums';

const HealthState = enumOf(['UP', 'DEGRADED', 'DOWN']);
registerEnumType(HealthState, {
  name: 'HealthState',
  description: 'Whether a store answers.',
  valuesConfig: {
    UP: { description: 'It answers.' },
    DEGRADED: { description: 'Parts of it answer.' },
    DOWN: { description: 'It does not answer.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'How a store is.' })
@VisibleTo(...EVERYONE)
export class StoreHealth {
  @Field(() => String, { description: 'postgres, mongo or objects.' })
  name!: string;

  @Field(() => HealthState, { description: 'Whether it answers.' })
  state!: string;

  @VisibleTo(...REVIEWERS)
  @Field(() => Float, { description: 'How long a small question took, in milliseconds.' })
  latencyMs!: number;

  @VisibleTo(...REVIEWERS)
  @Field(() => String, { nullable: true, description: 'What it is, or what is wrong with it.' })
  detail!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'How the stores are.' })
@VisibleTo(...EVERYONE)
export class Health {
  @Cost({ most: 3 })
  @Field(() => [StoreHealth], { description: 'One entry per store.' })
  stores!: StoreHealth[];
}

@Resolver()
export class HealthResolver {
  @VisibleTo(...EVERYONE)
  @Query(() => Health, { description: 'How the stores are, asked just now.' })
  async health(@Ctx() context: Context) {
    const stores = await context.health();
    return { stores: stores.map((store) => ({ ...store, state: store.state.toUpperCase() })) };
  }
}
