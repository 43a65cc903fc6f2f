import type {
  FieldNode,
  GraphQLAbstractType,
  GraphQLField,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLTypeResolver,
} from 'graphql';
import type { RowShape } from '../../row-shape';
import type { Ahead } from './ahead';

/** What a field of one place in an operation needs to be answered, worked out once. */
export interface FieldPlan {
  /** Its place among the arguments and infos that a run keeps. */
  index: number;
  /** Under which name the answer has it. */
  key: string;
  nodes: readonly FieldNode[];
  parentType: GraphQLObjectType;
  definition: GraphQLField<unknown, unknown>;
  value: ValuePlan;
  /** How the rows that it answers are shown, where a database may write them. */
  rows: RowShape | undefined;
  /** What of its object is asked together with it. */
  ahead: Ahead | undefined;
  /** Its arguments, where no variable has a part in them: the same in every run. */
  fixed: Readonly<Record<string, unknown>> | undefined;
}

/** How a value becomes part of an answer. */
export type ValuePlan =
  | LeafPlan
  | { kind: 'list'; item: ValuePlan; nullable: boolean }
  | { kind: 'object'; object: ObjectPlan; nullable: boolean }
  | AbstractPlan;

export interface LeafPlan {
  kind: 'leaf';
  type: GraphQLLeafType;
  nullable: boolean;
}

/** Which of several types an object has shows when it is there. */
export interface AbstractPlan {
  kind: 'abstract';
  type: GraphQLAbstractType;
  resolveType: GraphQLTypeResolver<unknown, unknown>;
  objects: ReadonlyMap<string, ObjectPlan>;
  nullable: boolean;
}

export interface ObjectPlan {
  type: GraphQLObjectType;
  fields: readonly FieldPlan[];
  /** How its rows are shown, where it is an object of rows that a database may write. */
  shape: RowShape | undefined;
  /** What an answer of it starts as: all keys in their order, nothing under any. */
  blank: Readonly<Record<string, unknown>>;
}

export interface OperationPlan {
  root: ObjectPlan;
  /** How many fields it has in all. */
  size: number;
}
