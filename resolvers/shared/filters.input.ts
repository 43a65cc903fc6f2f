import { type ClassType, Field, Float, ID, InputType } from 'type-graphql';
import { BigIntValue, DateTime, JsonValue } from '../../src/graphql/scalars';
import { EVERYONE, INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { ArrayMaxSize, IsOptional } from './checks';
import { Text } from './validation';

const MAX_TEXT = 1_000;
const MAX_IN = 200;

const EQ = 'Equal to this; null finds entries without a value.';
const IN = `One of these, at most ${MAX_IN}.`;

@InputType({ description: 'Compares a key; global ids are taken as well.' })
@VisibleTo(...EVERYONE)
export class IdFilter {
  @Field(() => ID, { nullable: true, description: EQ })
  eq?: string | null;

  @Field(() => [ID], { nullable: true, description: IN })
  @IsOptional()
  @ArrayMaxSize(MAX_IN)
  in?: string[] | null;
}

@InputType({ description: 'Compares a text.' })
@VisibleTo(...EVERYONE)
export class StringFilter {
  @Field(() => String, { nullable: true, description: EQ })
  @Text(MAX_TEXT)
  eq?: string | null;

  @Field(() => [String], { nullable: true, description: IN })
  @IsOptional()
  @ArrayMaxSize(MAX_IN)
  in?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Holds this text, in upper or lower case; no character has a special meaning.',
  })
  @Text(MAX_TEXT)
  contains?: string | null;
}

/** Bounds of an ordered value, for one scalar. */
function comparisonFilter<Value>(name: string, what: string, scalar: () => ClassType) {
  @InputType(name, { description: `Compares ${what}.` })
  @VisibleTo(...EVERYONE)
  class Comparison {
    @Field(scalar, { nullable: true, description: EQ })
    eq?: Value | null;

    @Field(scalar, { nullable: true, description: 'At least this.' })
    gte?: Value | null;

    @Field(scalar, { nullable: true, description: 'More than this.' })
    gt?: Value | null;

    @Field(scalar, { nullable: true, description: 'At most this.' })
    lte?: Value | null;

    @Field(scalar, { nullable: true, description: 'Less than this.' })
    lt?: Value | null;
  }
  return Comparison;
}

// type-graphql types its thunks as classes, and takes scalars in their place.
const scalar = (type: object) => () => type as ClassType;

export const DateTimeFilter = comparisonFilter<string>(
  'DateTimeFilter',
  'a time',
  scalar(DateTime),
);
export const FloatFilter = comparisonFilter<number>('FloatFilter', 'a number', scalar(Float));
export const BigIntFilter = comparisonFilter<string>(
  'BigIntFilter',
  'a whole number',
  scalar(BigIntValue),
);

@InputType({ description: 'Looks at one place inside a JSON column.' })
@VisibleTo(...INSIDERS)
export class JsonPathFilter {
  @Field(() => String, {
    description: 'The way to the value, steps separated by dots: `quality_score`, `model.name`.',
  })
  @Text(200)
  path!: string;

  @Field(() => JsonValue, { nullable: true, description: 'Equal to this JSON value.' })
  eq?: unknown;

  @Field(() => Float, { nullable: true, description: 'A number more than this.' })
  gt?: number | null;

  @Field(() => Float, { nullable: true, description: 'A number of at least this.' })
  gte?: number | null;

  @Field(() => Float, { nullable: true, description: 'A number less than this.' })
  lt?: number | null;

  @Field(() => Float, { nullable: true, description: 'A number of at most this.' })
  lte?: number | null;

  @Field(() => JsonValue, {
    nullable: true,
    description: 'A text that contains this text, or a list or object that holds this value.',
  })
  contains?: unknown;

  @Field(() => Boolean, { nullable: true, description: 'Whether there is anything at the path.' })
  exists?: boolean | null;
}

/** A filter over an enum that was registered under the name. */
export function enumFilter<Value extends string>(name: string, type: object) {
  @InputType(`${name}Filter`, { description: `Compares a ${name}.` })
  @VisibleTo(...EVERYONE)
  class EnumFilter {
    @Field(() => type, { nullable: true, description: 'Equal to this.' })
    eq?: Value | null;

    @Field(() => [type], { nullable: true, description: 'One of these.' })
    in?: Value[] | null;
  }
  return EnumFilter;
}
