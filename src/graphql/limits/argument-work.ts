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
import { inputWeight } from './input-weight';

/** What is only read, and not checked, is less work. */
const OF_READING = 0.1;

/** What is to be done for an argument. */
interface Work {
  /** Checking it, in objects of a filter. */
  weight: number;
  /** Each time that it has agents' databases read: how many at most. */
  reads: readonly number[];
}

const NO_WORK: Work = { weight: 0, reads: [] };

/** What the arguments of one operation hold, each value looked at once however often it is used. */
export class ArgumentWork {
  private readonly byNode = new Map<FieldNode, Work>();
  private readonly byValue = new Map<object, Work>();
  private readonly values: Record<string, unknown> = Object.create(null);

  constructor({ variables, defaults }: Given) {
    for (const [name, literal] of defaults) {
      if (literal) this.values[name] = valueFromASTUntyped(literal);
    }
    Object.assign(this.values, variables);
  }

  /** Of one object's field; types of an interface may ask for the same one again. */
  of(field: GraphQLField<unknown, unknown>, node: FieldNode): Work {
    if (!node.arguments?.length) return NO_WORK;
    let work = this.byNode.get(node);
    if (work === undefined) {
      const parts = node.arguments.flatMap(({ name, value }) => {
        const argument = field.args.find((one) => one.name === name.value);
        return argument
          ? this.look(argument.type, valueFromASTUntyped(value, this.values))
          : NO_WORK;
      });
      work = {
        weight: parts.reduce((sum, { weight }) => sum + weight, 0),
        reads: parts.flatMap(({ reads }) => reads),
      };
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
      if (isInputType(declared)) weight += this.look(declared, value).weight;
    }
    return weight * OF_READING;
  }

  private look(type: GraphQLInputType, value: unknown): Work {
    if (typeof value !== 'object' || value === null) {
      return { weight: inputWeight(type, value), reads: [] };
    }
    let work = this.byValue.get(value);
    if (work === undefined) {
      work = { weight: inputWeight(type, value), reads: inputReads(type, value) };
      this.byValue.set(value, work);
    }
    return work;
  }
}
