import type { GraphQLField } from 'graphql';
import { type NodeType, plainKey } from '../../domains/global-id';
import type { FieldPlan, ValuePlan } from './plan';

/**
 * What of an object may be asked before it is there: a field that finds one object by its key answers
 * it only later, and what hangs on nothing but that key need not wait.
 */
export interface Ahead {
  /** What stands for the object until then; nothing where the arguments leave open which one it is. */
  standIn(args: Readonly<Record<string, unknown>>): StandIn | undefined;
  fields: readonly FieldPlan[];
}

export interface StandIn {
  readonly id: string;
}

/** What was begun for one stand-in. */
export interface Begun {
  standIn: StandIn;
  values: ReadonlyMap<FieldPlan, unknown>;
}

export function aheadOf(
  { extensions }: GraphQLField<unknown, unknown>,
  value: ValuePlan,
): Ahead | undefined {
  const argument = extensions.foundBy as string | undefined;
  if (!argument || value.kind !== 'object') return undefined;
  const { type, fields } = value.object;
  return {
    standIn: (args) => standInFor(type.name, argument, args),
    fields: fields.filter(({ definition }) => definition.resolve && hangsOnKey(definition)),
  };
}

function hangsOnKey({ extensions }: GraphQLField<unknown, unknown>): boolean {
  const needs = extensions.needs as readonly string[] | undefined;
  return needs?.every((property) => property === 'id') ?? false;
}

function standInFor(
  type: string,
  argument: string,
  args: Readonly<Record<string, unknown>>,
): StandIn | undefined {
  const others = Object.entries(args).filter(
    ([name, value]) => name !== argument && value !== null,
  );
  const given = args[argument];
  if (typeof given !== 'string' || others.length > 0) return undefined;
  const id = plainKey(type as NodeType, given);
  return id === null ? undefined : { id };
}

/** The value that was begun, if the object is the one that was stood in for. */
export function begunValue(
  { standIn, values }: Begun,
  field: FieldPlan,
  source: unknown,
): { value: unknown } | undefined {
  if (!values.has(field) || (source as Partial<StandIn>).id !== standIn.id) return undefined;
  return { value: values.get(field) };
}
