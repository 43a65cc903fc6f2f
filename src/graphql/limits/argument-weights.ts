import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  type NamedTypeNode,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';
import type { Given } from './asked-number';
import { inputWeight } from './input-weight';

/** What is only read, and not checked, is less work. */
const OF_READING = 0.1;

/** What the arguments of one operation hold, each value weighed once however often it is used. */
export class ArgumentWeights {
  private readonly byNode = new Map<FieldNode, number>();
  private readonly byValue = new Map<object, number>();
  private readonly values: Record<string, unknown> = Object.create(null);

  constructor({ variables, defaults }: Given) {
    for (const [name, literal] of defaults) {
      if (literal) this.values[name] = valueFromASTUntyped(literal);
    }
    Object.assign(this.values, variables);
  }

  /** Of one object's field; types of an interface may ask for the same one again. */
  of(field: GraphQLField<unknown, unknown>, node: FieldNode): number {
    if (!node.arguments?.length) return 0;
    let weight = this.byNode.get(node);
    if (weight === undefined) {
      weight = 0;
      for (const { name, value } of node.arguments) {
        const argument = field.args.find((one) => one.name === name.value);
        const given = valueFromASTUntyped(value, this.values);
        if (argument) weight += this.weigh(argument.type, given);
      }
      this.byNode.set(node, weight);
    }
    return weight;
  }

  /** Of all variables, which are read even where the fields that use them are left out. */
  ofVariables(schema: GraphQLSchema, operation: OperationDefinitionNode): number {
    let weight = 0;
    for (const { type, variable } of operation.variableDefinitions ?? []) {
      const declared = typeFromAST(schema, type as NamedTypeNode);
      if (isInputType(declared)) weight += this.weigh(declared, this.values[variable.name.value]);
    }
    return weight * OF_READING;
  }

  private weigh(type: GraphQLInputType, value: unknown): number {
    if (typeof value !== 'object' || value === null) return inputWeight(type, value);
    let weight = this.byValue.get(value);
    if (weight === undefined) {
      weight = inputWeight(type, value);
      this.byValue.set(value, weight);
    }
    return weight;
  }
}
