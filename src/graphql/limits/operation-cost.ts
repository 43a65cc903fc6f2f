import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { MAX_SIZE } from '../page-args';
import { ArgumentWork } from './argument-work';
import { askedNumber } from './asked-number';
import { addField, dearest, ENDLESS, nothing, type Sum, TOO_MANY } from './cost-sum';
import { fieldOf } from './field-of';
import { entriesAsked, type FieldSizes, sizesOf } from './field-sizes';
import {
  INTROSPECTION_START,
  type IntrospectionPlace,
  introspectionStep,
} from './introspection-sizes';
import { type Selecting, selectedFields } from './selected-fields';

export interface Question {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Readonly<Record<string, unknown>>;
  agents: AgentNumbers;
}

/** How many agents' databases a stream reads. */
export interface AgentNumbers {
  /** One that names none; undefined while nobody needed to know. */
  all: number | undefined;
  /** One that names many. */
  most: number;
}

export interface OperationCost extends Sum {
  /** The number of all agents was needed and is not known: the sum stands for none of them. */
  needsAgents: boolean;
}

/** So many entries of an introspection are worth one object. */
const INTROSPECTION_PER_COST = 100;
/** What a change is worth beside what it answers. */
export const MUTATION_COST = 10;
/** The items of a change are plainer than the conditions of a filter. */
const OF_CHANGES = 0.1;
/** The types of an interface are looked at one by one, and those of the next below each of them. */
const MOST_VISITS = 20_000;

/** What a field hands to the lists right below it. */
interface Above {
  entries?: number;
  agents: number;
}

/**
 * The most that an operation can answer with, worked out from its text and variables alone.
 * Fields are merged as execution merges them, so that a question costs the same however it is
 * spread over fragments; of the types of an interface the dearest counts.
 */
export function costOf(question: Question): OperationCost {
  const walk = new Walk(question);
  const sum = walk.ofOperation();
  return { ...sum, needsAgents: walk.needsAgents };
}

class Walk {
  needsAgents = false;
  private readonly work: ArgumentWork;
  private visits = 0;
  private readonly asked: Selecting;

  constructor(private readonly question: Question) {
    const { schema, document, operation, variables } = question;
    const defaults = (operation.variableDefinitions ?? []).map(
      ({ variable, defaultValue }) => [variable.name.value, defaultValue] as const,
    );
    const fragments = document.definitions.flatMap((definition) =>
      definition.kind === 'FragmentDefinition' ? [definition] : [],
    );
    this.asked = {
      schema,
      fragments: new Map<string, FragmentDefinitionNode>(
        fragments.map((fragment) => [fragment.name.value, fragment]),
      ),
      given: { variables, defaults: new Map(defaults) },
    };
    this.work = new ArgumentWork(this.asked.given);
  }

  ofOperation(): Sum {
    const { schema, operation } = this.question;
    const root = schema.getRootType(operation.operation);
    if (!root) return nothing();
    const sum = this.ofObject(root, [operation.selectionSet], { agents: 0 });
    sum.cost += Math.ceil(sum.introspection / INTROSPECTION_PER_COST);
    sum.inputs += this.work.ofVariables(schema, operation);
    return sum;
  }

  private ofObject(type: GraphQLCompositeType, sets: SelectionSetNode[], above: Above): Sum {
    const { schema } = this.question;
    if (isAbstractType(type)) {
      return dearest(schema.getPossibleTypes(type).map((one) => this.ofObject(one, sets, above)));
    }
    const sum = nothing();
    for (const [name, nodes] of selectedFields(this.asked, type, sets)) {
      this.visits += 1;
      if (this.visits > MOST_VISITS) addField(sum, name, ENDLESS);
      else this.addTo(sum, { name, parent: type, nodes, above });
    }
    return sum;
  }

  private addTo(
    sum: Sum,
    {
      name,
      parent,
      nodes,
      above,
    }: { name: string; parent: GraphQLObjectType; nodes: FieldNode[]; above: Above },
  ): void {
    const { schema } = this.question;
    const [node] = nodes;
    const field = node && fieldOf(schema, parent, node.name.value);
    if (!node || !field) return;
    const type = getNamedType(field.type);
    if (type.name.startsWith('__')) {
      const introspection = this.ofIntrospection(parent, nodes, INTROSPECTION_START);
      addField(sum, name, { ...nothing(), introspection });
      return;
    }
    const sizes = sizesOf(field);
    const entries = entriesAsked(sizes, node, this.asked.given);
    const agents = this.agentsOf(sizes, node);
    const { weight, reads } = this.work.of(field, node);
    const own = sizes.own + agents + this.ofReads(reads, sizes) + this.ofChange(parent, entries);
    const below = isCompositeType(type)
      ? this.ofObject(type, setsOf(nodes), { entries, agents: sizes.agents ? agents : 1 })
      : undefined;
    // A list that nobody gave a bound counts as a full page; a test finds it.
    const times = sizes.isList
      ? (entries ?? (sizes.perAgent ? above.agents : above.entries) ?? MAX_SIZE)
      : 1;
    addField(
      sum,
      name,
      {
        cost: own + (below ? times * (1 + below.cost) : 0),
        values: times * (below?.values ?? 1),
        introspection: 0,
        inputs: this.weightIn(parent, weight) + times * (below?.inputs ?? 0),
      },
      below,
    );
  }

  /** A change costs what it writes, whether or not that is asked for again. */
  private ofChange(parent: GraphQLObjectType, entries = 0): number {
    const { schema } = this.question;
    return parent === schema.getMutationType() ? MUTATION_COST + entries : 0;
  }

  private weightIn(parent: GraphQLObjectType, weight: number): number {
    return parent === this.question.schema.getMutationType() ? weight * OF_CHANGES : weight;
  }

  private agentsOf(sizes: FieldSizes, node: FieldNode): number {
    if (!sizes.agents) return 0;
    const named = askedNumber(sizes.agents, node, this.asked.given);
    return Math.min(named ?? this.allAgents(), this.question.agents.most);
  }

  /** What a filter has read in agents' databases before there is any answer. */
  private ofReads(reads: readonly number[], { ofOneAgent }: FieldSizes): number {
    if (ofOneAgent) return reads.length;
    return reads.reduce((sum, most) => sum + Math.min(this.allAgents(), most), 0);
  }

  private allAgents(): number {
    const { all } = this.question.agents;
    if (all === undefined) this.needsAgents = true;
    return all ?? 0;
  }

  private ofIntrospection(
    parent: GraphQLObjectType,
    nodes: FieldNode[],
    place: IntrospectionPlace,
  ): number {
    const { schema } = this.question;
    const name = nodes[0]?.name.value ?? '';
    const field = fieldOf(schema, parent, name);
    const type = field && getNamedType(field.type);
    this.visits += 1;
    if (this.visits > MOST_VISITS) return TOO_MANY;
    if (!type || !('getFields' in type) || !('getInterfaces' in type)) return 1;
    const step = introspectionStep(schema, name, place);
    let below = 1;
    for (const fields of selectedFields(
      this.asked,
      type as GraphQLObjectType,
      setsOf(nodes),
    ).values()) {
      below += this.ofIntrospection(type as GraphQLObjectType, fields, step.place);
    }
    return step.entries * below;
  }
}

const setsOf = (nodes: readonly FieldNode[]): SelectionSetNode[] =>
  nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
