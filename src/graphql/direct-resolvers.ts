import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { type ClassType, type ContainerType, getMetadataStorage } from 'type-graphql';

type Resolve = GraphQLFieldResolver<unknown, unknown>;
type Method = (...parameters: unknown[]) => unknown;

interface Converted {
  [PARAMETERS]?: unknown[] | Promise<unknown[]>;
}

interface Handler {
  target: unknown;
  methodName: string;
  params?: readonly { kind: string }[];
}

interface Getter {
  target: unknown;
  methodName: string;
  schemaName: string;
}

/** Stand for root, context and info while a method's other parameters are made. */
const ROOT = Object.freeze({});
const CONTEXT = Object.freeze({});
const INFO = Object.freeze({});
/** Where arguments keep what they were converted to: the same ones are given for many objects. */
const PARAMETERS = Symbol('converted');
const WITHOUT_ARGUMENTS = new Set(['root', 'context', 'info']);

const instances = new Map<unknown, Record<string, Method>>();
/** In the place of a resolver: each of its methods answers what it was called with. */
const parametersAlone = new Proxy(
  {},
  {
    // What has a `then` would be waited for.
    get: (_, name) => (name === 'then' ? undefined : (...given: unknown[]) => given),
  },
);

/** Hands out one object per resolver class. */
export const resolverContainer: ContainerType = {
  get: (target, { context }) => (context === CONTEXT ? parametersAlone : instanceOf(target)),
};

function instanceOf(target: unknown): Record<string, Method> {
  const known = instances.get(target);
  if (known) return known;
  const made = new (target as new () => Record<string, Method>)();
  instances.set(target, made);
  return made;
}

/**
 * Calls resolvers' methods without anything in between. Arguments are converted and checked by
 * type-graphql as ever, but once for all objects of a field that share them, and without waiting
 * where nothing has to be waited for.
 */
export function resolveDirectly(schema: GraphQLSchema): void {
  const storage = getMetadataStorage();
  const handle = (typeName: string | undefined, fieldName: string, handler: Handler) => {
    const type = schema.getType(typeName ?? '');
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (field?.resolve) field.resolve = directly(field.resolve, handler);
  };
  for (const query of storage.queries) {
    handle(schema.getQueryType()?.name, query.schemaName, query);
  }
  for (const mutation of storage.mutations) {
    handle(schema.getMutationType()?.name, mutation.schemaName, mutation);
  }
  for (const field of storage.fieldResolvers) {
    const target = field.kind === 'external' ? field.getObjectType?.() : undefined;
    const type = target && storage.objectTypes.find((one) => one.target === target);
    if (type) handle(type.name, field.schemaName, field);
    if (field.kind === 'internal') readDirectly(schema, field);
  }
}

/** A getter of a class is a property like any other, of the class and of those that extend it. */
function readDirectly(schema: GraphQLSchema, { target, methodName, schemaName }: Getter): void {
  const declaring = target as ClassType;
  const { get } = Object.getOwnPropertyDescriptor(declaring.prototype, methodName) ?? {};
  if (!get || methodName !== schemaName) return;
  for (const { name, target: own } of getMetadataStorage().objectTypes) {
    const has = own === declaring || own.prototype instanceof declaring;
    const type = has ? schema.getType(name) : undefined;
    const field = isObjectType(type) ? type.getFields()[schemaName] : undefined;
    if (field) field.resolve = undefined;
  }
}

function directly(resolve: Resolve, { target, methodName, params = [] }: Handler): Resolve {
  const object = instanceOf(target);
  const method = object[methodName] as Method;

  if (params.every(({ kind }) => WITHOUT_ARGUMENTS.has(kind))) {
    const parameters = resolve(ROOT, {}, CONTEXT, INFO as never) as unknown[];
    // The usual one, of every object in every list.
    if (parameters.length === 1 && parameters[0] === ROOT)
      return (root) => method.call(object, root);
    return (root, _args, context, info) =>
      method.apply(object, filled(parameters, [root, context, info]));
  }
  return (root, args: Converted, context, info) => {
    const parameters = args[PARAMETERS];
    if (Array.isArray(parameters)) {
      return method.apply(object, filled(parameters, [root, context, info]));
    }
    const pending =
      parameters ??
      (resolve(ROOT, args, CONTEXT, INFO as never) as Promise<unknown[]>).then((made) => {
        args[PARAMETERS] = made;
        return made;
      });
    args[PARAMETERS] = pending;
    return pending.then((made) => method.apply(object, filled(made, [root, context, info])));
  };
}

/** What a method is called with, for one object. */
const filled = (
  parameters: readonly unknown[],
  [root, context, info]: readonly unknown[],
): unknown[] =>
  parameters.map((given) => {
    if (given === ROOT) return root;
    if (given === CONTEXT) return context;
    return given === INFO ? info : given;
  });
