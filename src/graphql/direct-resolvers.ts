import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { type ContainerType, getMetadataStorage } from 'type-graphql';

type Resolve = GraphQLFieldResolver<unknown, unknown>;
type Method = (...parameters: unknown[]) => unknown;

interface Handler {
  target: unknown;
  methodName: string;
  params?: readonly { kind: string }[];
}

/** Stand for root, context and info while a method's other parameters are made. */
const ROOT = Object.freeze({});
const CONTEXT = Object.freeze({});
const INFO = Object.freeze({});
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
  }
}

function directly(resolve: Resolve, { target, methodName, params = [] }: Handler): Resolve {
  const object = instanceOf(target);
  const call = (parameters: readonly unknown[], [root, context, info]: readonly unknown[]) =>
    (object[methodName] as Method)(
      ...parameters.map((given) => {
        if (given === ROOT) return root;
        if (given === CONTEXT) return context;
        return given === INFO ? info : given;
      }),
    );

  if (params.every(({ kind }) => WITHOUT_ARGUMENTS.has(kind))) {
    const parameters = resolve(ROOT, {}, CONTEXT, INFO as never) as unknown[];
    return (root, _args, context, info) => call(parameters, [root, context, info]);
  }
  const known = new WeakMap<object, unknown[] | Promise<unknown[]>>();
  return (root, args, context, info) => {
    const given = [root, context, info];
    let parameters = known.get(args);
    if (parameters === undefined) {
      parameters = (resolve(ROOT, args, CONTEXT, INFO as never) as Promise<unknown[]>).then(
        (made) => {
          known.set(args, made);
          return made;
        },
      );
      known.set(args, parameters);
    }
    if (Array.isArray(parameters)) return call(parameters, given);
    return parameters.then((made) => call(made, given));
  };
}
