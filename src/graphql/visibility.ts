import type { GraphQLSchema } from 'graphql';
import { Extensions } from 'type-graphql';
import type { Role } from '../access/roles';
import type { Form } from '../row-shape';

/**
 * Which roles have a field, or all fields of a type, in the schema they see.
 * On a type it is the default of its fields; a field's own rule wins. On a property of an
 * arguments class it is the argument's, which otherwise goes with its field.
 */
export const VisibleTo = (...roles: Role[]) => Extensions({ visibleTo: roles });

const VALUE_RULES = new Map<string, Record<string, Role[]>>();

/** Which roles have single values of an enum; whoever has the enum has the others. */
export function valuesVisibleTo<Value extends string>(
  enumName: string,
  rules: { [value in Value]?: Role[] },
): void {
  VALUE_RULES.set(enumName, rules as Record<string, Role[]>);
}

/** Enum values carry no extensions of their own through the decorators: they get them here. */
export function ruleEnumValues(schema: GraphQLSchema): void {
  for (const [enumName, rules] of VALUE_RULES) {
    const type = schema.getType(enumName);
    for (const [name, visibleTo] of Object.entries(rules)) {
      const value = type && 'getValue' in type ? type.getValue(name) : undefined;
      if (!value) throw new Error(`there is no ${enumName}.${name} to say who has it`);
      value.extensions = { ...value.extensions, visibleTo };
    }
  }
}

export const EVERYONE: Role[] = ['agent', 'evaluator', 'frontend', 'admin'];
export const INSIDERS: Role[] = ['agent', 'evaluator', 'admin'];
export const REVIEWERS: Role[] = ['evaluator', 'admin'];
export const WRITERS: Role[] = ['agent', 'admin'];

/** The stored properties that a field without a column of its own is made from. */
export const Needs = (...properties: string[]) => Extensions({ needs: properties });

/**
 * The argument by which alone a field finds the object that it answers: what hangs on the object's key
 * and nothing else is asked together with it.
 */
export const FoundBy = (argument: string) => Extensions({ foundBy: argument });

/**
 * How a field with a resolver looks that shows the one property it needs: the database may write it
 * then, and the resolver is not asked. Both have to answer the same.
 */
export const ShownAs = (form: Form) => Extensions({ form });
