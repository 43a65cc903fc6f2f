import {
  type ExecutionResult,
  type GraphQLError,
  type GraphQLResolveInfo,
  getArgumentValues,
  locatedError,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from '../context';
import type { Selecting } from './collect-fields';
import type { AbstractPlan, FieldPlan, ObjectPlan, OperationPlan, ValuePlan } from './plan';
import { empty, isDead, pathTo, type Slot, slotIn } from './slot';

export interface PlannedQuestion extends Selecting {
  operation: OperationDefinitionNode;
  context: Context;
}

/**
 * Answers a planned query. Same resolvers, values and errors as GraphQL's own execution; but what is
 * the same for all objects of a field (its arguments, what it is told of the query) is made once
 * for all of them, and values that are there are not waited for.
 */
export function runPlan(plan: OperationPlan, question: PlannedQuestion): Promise<ExecutionResult> {
  return new Promise((resolve) => new Run(plan, question, resolve).start());
}

/** Where a value goes: its object or list, and what to empty when it fails and must not be missing. */
interface Place {
  holder: Record<string | number, unknown>;
  key: string | number;
  slot: Slot;
  field: FieldPlan;
}

class Run {
  private readonly errors: GraphQLError[] = [];
  private readonly infos: (GraphQLResolveInfo | undefined)[];
  private readonly args: (Record<string, unknown> | undefined)[];
  private readonly result: { data: unknown } = { data: null };
  /** Values that are waited for, and the walk itself. */
  private awaited = 1;

  constructor(
    private readonly plan: OperationPlan,
    private readonly question: PlannedQuestion,
    private readonly finish: (result: ExecutionResult) => void,
  ) {
    this.infos = new Array(plan.size);
    this.args = new Array(plan.size);
  }

  start(): void {
    const slot = slotIn(undefined, this.result, { key: 'data', nullable: true });
    const answer: Record<string, unknown> = {};
    this.result.data = answer;
    this.fillObject(this.plan.root, undefined, answer, slot);
    this.release();
  }

  private release(): void {
    this.awaited -= 1;
    if (this.awaited > 0) return;
    const { errors, result } = this;
    this.finish((errors.length > 0 ? { errors, ...result } : result) as ExecutionResult);
  }

  private fillObject(
    { fields }: ObjectPlan,
    source: unknown,
    holder: Record<string, unknown>,
    slot: Slot,
  ): void {
    for (const field of fields) {
      const { key } = field;
      const place = { holder, key, slot, field };
      this.attempt(field.value, place, () => {
        this.put(field.value, this.resolve(field, source), place);
      });
      if (slot.dead) return;
    }
  }

  private resolve(field: FieldPlan, source: unknown): unknown {
    const { name, resolve } = field.definition;
    const { context } = this.question;
    if (resolve) return resolve(source, this.argumentsOf(field), context, this.infoOf(field));
    const value = (source as Record<string, unknown>)[name];
    if (typeof value !== 'function') return value;
    return value.call(source, this.argumentsOf(field), context, this.infoOf(field));
  }

  private argumentsOf({ definition, index, nodes, fixed }: FieldPlan): Record<string, unknown> {
    const known = fixed ?? this.args[index];
    if (known) return known;
    const [node] = nodes;
    if (!node) throw new Error('a field that nobody asked for');
    const args = getArgumentValues(definition, node, this.question.variables);
    this.args[index] = args;
    return args;
  }

  private infoOf({ definition, index, nodes, parentType, key }: FieldPlan): GraphQLResolveInfo {
    const known = this.infos[index];
    if (known) return known;
    const { schema, fragments, operation, variables } = this.question;
    const info: GraphQLResolveInfo = {
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType,
      // One info is for all objects that have the field: it cannot say which of them is asked.
      path: { prev: undefined, key, typename: parentType.name },
      schema,
      fragments,
      rootValue: undefined,
      operation,
      variableValues: variables,
    };
    this.infos[index] = info;
    return info;
  }

  /** Throws what is wrong with the value itself: callers attempt it. */
  private put(plan: ValuePlan, value: unknown, place: Place): void {
    if (isPromise(value)) this.wait(value, plan, place, (given) => this.put(plan, given, place));
    else this.fill(plan, value, place);
  }

  private wait<T>(
    promise: PromiseLike<T>,
    plan: ValuePlan,
    place: Place,
    go: (given: T) => void,
  ): void {
    // Holds its place: fields are answered in the order in which they were asked for.
    place.holder[place.key] = null;
    this.awaited += 1;
    promise.then(
      (given) => {
        if (!isDead(place.slot)) this.attempt(plan, place, () => go(given));
        this.release();
      },
      (error: unknown) => {
        this.fail(plan, error, place);
        this.release();
      },
    );
  }

  private attempt(plan: ValuePlan, place: Place, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(plan, error, place);
    }
  }

  private fill(plan: ValuePlan, value: unknown, place: Place): void {
    const { holder, key, slot, field } = place;
    if (value instanceof Error) throw value;
    if (value === null || value === undefined) {
      if (!plan.nullable) throw nothingFor(field);
      holder[key] = null;
      return;
    }
    if (plan.kind === 'leaf') {
      const text = plan.type.serialize(value);
      if (text === undefined || text === null) throw new Error(`${plan.type} made nothing of it`);
      holder[key] = text;
      return;
    }
    if (plan.kind === 'abstract') {
      this.fillAbstract(plan, value, place);
      return;
    }
    const own = slotIn(slot, holder, { key, nullable: plan.nullable });
    if (plan.kind === 'list') {
      if (!isIterable(value)) throw new Error(`${field.definition.name} is no list`);
      const items: unknown[] = [];
      holder[key] = items;
      for (const item of value) {
        const at = { holder: items as never, key: items.length, slot: own, field };
        items.push(null);
        if (!own.dead) this.attempt(plan.item, at, () => this.put(plan.item, item, at));
        // A promise that fails while nobody listens would end the process.
        else if (isPromise(item)) item.then(undefined, () => undefined);
      }
      return;
    }
    const answer: Record<string, unknown> = {};
    holder[key] = answer;
    this.fillObject(plan.object, value, answer, own);
  }

  private fillAbstract(plan: AbstractPlan, value: unknown, place: Place): void {
    const { context } = this.question;
    const named = plan.resolveType(value, context, this.infoOf(place.field), plan.type);
    const go = (name: string | undefined) => {
      const object = plan.objects.get(name ?? '');
      if (!object) throw new Error(`A ${plan.type} cannot be a ${name}.`);
      this.fill({ kind: 'object', object, nullable: plan.nullable }, value, place);
    };
    if (isPromise(named)) this.wait(named, plan, place, go);
    else go(named);
  }

  private fail(plan: ValuePlan, error: unknown, { holder, key, slot, field }: Place): void {
    if (isDead(slot)) return;
    this.errors.push(locatedError(error, field.nodes, pathTo(slot, key)));
    holder[key] = null;
    if (!plan.nullable) empty(slot);
  }
}

const nothingFor = ({ parentType, definition }: FieldPlan): Error =>
  new Error(`Cannot return null for non-nullable field ${parentType.name}.${definition.name}.`);

const isPromise = <T>(value: T | PromiseLike<T>): value is PromiseLike<T> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as PromiseLike<T>).then === 'function';

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;
