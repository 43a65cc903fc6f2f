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
import { inputReads } from './input-reads';
import { inputWeight, MOST_INPUTS } from './input-weight';

/** What is only read, and not checked, is less work. */
const OF_READING = 0.1;

/** What is to be done for an argument. */
interface Work {
  /** Checking it, in objects of a filter. */
  weight: number;
  /** Each time that it has agents' databases read: how many at most. */
  reads: number[];
}

const NO_WORK: Readonly<Work> = { weight: 0, reads: [] };

/** What the arguments of one operation hold, each value looked at once however often it is used. */
export class ArgumentWork {
  private readonly byNode = new Map<FieldNode, Work>();
  private readonly weights = new Map<object, number>();
  private readonly values: Record<string, unknown> = Object.create(null);

  constructor({ variables, defaults }: Given) {
    for (const [name, literal] of defaults) {
      if (literal) this.values[name] = valueFromASTUntyped(literal);
    }
    Object.assign(this.values, variables);
  }

  /** Of one object's field; types of an interface may ask for the same one again. */
  of(field: GraphQLField<unknown, unknown>, node: FieldNode): Readonly<Work> {
    if (!node.arguments?.length) return NO_WORK;
    let work = this.byNode.get(node);
    if (work === undefined) {
      work = { weight: 0, reads: [] };
      for (const { name, value: literal } of node.arguments) {
        const argument = field.args.find((one) => one.name === name.value);
        if (!argument) continue;
        const value = valueFromASTUntyped(literal, this.values);
        const weight = this.weightOf(argument.type, value);
        work.weight += weight;
        // What is refused for its weight is not looked through once more.
        if (weight <= MOST_INPUTS) work.reads.push(...inputReads(argument.type, value));
      }
      this.byNode.set(node, work);
    }
    return work;
  }

  /** The weight of all variables, which are read even where the fields that use them are left out. */
  ofVariables(schema: GraphQLSchema, operation: OperationDefinitionNode): number {
    let weight = 0;
    for (const { type, variable } of operation.variableDefinitions ?? []) {
      const declared = typeFromAST(schema, type as NamedTypeNode);
      const value = this.values[variable.name.value];
      if (isInputType(declared)) weight += this.weightOf(declared, value);
    }
    return weight * OF_READING;
  }

  private weightOf(type: GraphQLInputType, value: unknown): number {
    if (typeof value !== 'object' || value === null) return inputWeight(type, value);
    let weight = this.weights.get(value);
    if (weight === undefined) {
      weight = inputWeight(type, value);
      this.weights.set(value, weight);
    }
    return weight;
  }
}
