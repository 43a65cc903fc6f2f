import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { Choices } from '../limits/random-query';

/** Types whose rows are in tables. */
const ROWS = ['Task', 'TaskProgress', 'Evaluation', 'File', 'AuditEntry'];
const DEEPEST = 2;

type Field = GraphQLField<unknown, unknown>;

/** A query of pages of rows, nested as a dashboard nests them, chosen by the choices alone. */
export function listQuery(schema: GraphQLSchema, choose: Choices): string {
  const query = schema.getQueryType();
  if (!query) throw new Error('there is no Query');
  const lists = Object.values(query.getFields()).filter((field) => rowsOf(field));
  const asked = Array.from({ length: 1 + (choose() % 2) }, (_, index) => {
    const field = pick(lists, choose);
    return `l${index}: ${field.name}${page(field, choose)}`;
  });
  return asked.join(' ');
}

const fieldsOf = (type: GraphQLObjectType): Field[] => Object.values(type.getFields());

/** The type of the rows that a page has. */
function rowsOf({ type, args }: Field): GraphQLObjectType | undefined {
  const connection = getNamedType(type);
  const nodes = isObjectType(connection) ? connection.getFields().nodes : undefined;
  const rows = nodes && getNamedType(nodes.type);
  const known = isObjectType(rows) && ROWS.includes(rows.name) && !args.some(isRequiredArgument);
  return known ? rows : undefined;
}

function page(field: Field, choose: Choices, depth = 0): string {
  const type = rowsOf(field);
  if (!type) throw new Error(`${field.name} is no page of rows`);
  const backward = choose() % 7 === 6;
  const args = [`${backward ? 'last' : 'first'}: ${1 + (choose() % 12)}`];
  const order = field.args.find(({ name }) => name === 'orderBy');
  const orders = order && getNamedType(order.type);
  if (isEnumType(orders) && choose() % 2) {
    args.push(`orderBy: [${pick(orders.getValues(), choose).name}]`);
  }
  const shown = () => `{ ${row(type, choose, depth)} }`;
  const parts = [
    choose() % 6 === 5 ? `edges { node ${shown()} }` : `nodes ${shown()}`,
    ...(choose() % 5 === 4 ? ['pageInfo { hasNextPage }'] : []),
    ...(choose() % 5 === 4 ? ['totalCount'] : []),
    ...(choose() % 8 === 7 ? [`more: nodes ${shown()}`] : []),
  ];
  return `(${args.join(', ')}) { ${parts.join(' ')} }`;
}

function row(type: GraphQLObjectType, choose: Choices, depth: number): string {
  const free = fieldsOf(type).filter(({ args }) => !args.some(isRequiredArgument));
  const leaves = free.filter((field) => isLeafType(getNamedType(field.type)));
  const parts = Array.from({ length: 1 + (choose() % 7) }, (_, index) => {
    const { name } = pick(leaves, choose);
    return choose() % 3 ? `k${index}: ${name}` : name;
  });
  if (choose() % 4 === 3) parts.push('__typename');
  if (choose() % 5 === 4) parts.push(`... on ${type.name} { again: key }`);
  if (depth < DEEPEST && choose() % 3 === 2) {
    for (const [index, edge] of edges(free, choose).entries()) {
      parts.push(`e${index}: ${edge.name}${below(edge, choose, depth + 1)}`);
    }
  }
  return parts.join(' ');
}

/** Some of the fields that lead to rows, as pages or as single ones. */
function edges(fields: readonly Field[], choose: Choices): Field[] {
  const leading = fields.filter((field) => rowsOf(field) ?? single(field));
  if (leading.length === 0) return [];
  return Array.from({ length: 1 + (choose() % 3) }, () => pick(leading, choose));
}

function single({ type }: Field): GraphQLObjectType | undefined {
  const named = getNamedType(type);
  return isObjectType(named) && ROWS.includes(named.name) ? named : undefined;
}

function below(edge: Field, choose: Choices, depth: number): string {
  const type = single(edge);
  return type ? ` { ${row(type, choose, depth)} }` : page(edge, choose, depth);
}

function pick<Value>(values: readonly Value[], choose: Choices): Value {
  const value = values[choose() % values.length];
  if (value === undefined) throw new Error('there is nothing to choose from');
  return value;
}
