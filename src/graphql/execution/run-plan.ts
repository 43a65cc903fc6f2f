import {
  type ExecutionResult,
  type GraphQLError,
  type GraphQLResolveInfo,
  getArgumentValues,
  locatedError,
  type OperationDefinitionNode,
} from 'graphql';
import { WrittenRows } from '../../written-rows';
import type { Context } from '../context';
import { keepWith } from '../once-per-field';
import { tellShape } from '../rows-asked';
import { type Ahead, type Begun, begunValue } from './ahead';
import type { Selecting } from './collect-fields';
import type {
  AbstractPlan,
  FieldPlan,
  LeafPlan,
  ObjectPlan,
  OperationPlan,
  ValuePlan,
} from './plan';
import { shapeOfItems } from './shown-rows';
import { empty, isDead, pathTo, type Slot } from './slot';

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

class Run {
  private readonly errors: GraphQLError[] = [];
  private readonly infos: (GraphQLResolveInfo | undefined)[];
  private readonly args: (Record<string, unknown> | undefined)[];
  private readonly result: Record<string, unknown> = { data: null };
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
    const { root } = this.plan;
    const answer = { ...root.blank };
    this.result.data = answer;
    this.fillObject(root, undefined, {
      parent: undefined,
      holder: this.result,
      key: 'data',
      nullable: true,
      field: undefined,
      begun: undefined,
      dead: false,
    });
    this.release();
  }

  private release(): void {
    this.awaited -= 1;
    if (this.awaited > 0) return;
    const { errors, result } = this;
    this.finish((errors.length > 0 ? { errors, ...result } : result) as ExecutionResult);
  }

  /** The object is in its slot already, with nothing under any of its keys. */
  private fillObject({ fields }: ObjectPlan, source: unknown, parent: Slot): void {
    const holder = parent.holder[parent.key] as Record<string, unknown>;
    for (const field of fields) {
      const { key, value: plan } = field;
      try {
        const begun = parent.begun && begunValue(parent.begun, field, source);
        const value = begun ? begun.value : this.resolve(field, source);
        // Most fields of most answers: nothing is made for them but the value itself.
        if (plan.kind === 'leaf' && !isPromise(value)) holder[key] = leafOf(plan, value, field);
        else {
          const slot = slotOf(field, holder, parent);
          if (field.ahead && isPromise(value)) slot.begun = this.begin(field.ahead, field);
          this.put(plan, value, slot);
        }
      } catch (error) {
        this.fail(error, slotOf(field, holder, parent));
      }
      if (parent.dead) return;
    }
  }

  /** The answer is not over before they are, whether or not it comes to show them. */
  private begin({ standIn, fields }: Ahead, field: FieldPlan): Begun | undefined {
    const source = standIn(this.argumentsOf(field));
    if (!source) return undefined;
    const release = () => this.release();
    const values = new Map<FieldPlan, unknown>();
    for (const one of fields) {
      const value = this.attempt(one, source);
      values.set(one, value);
      if (!isPromise(value)) continue;
      this.awaited += 1;
      value.then(release, release);
    }
    return { standIn: source, values };
  }

  private attempt(field: FieldPlan, source: unknown): unknown {
    try {
      return this.resolve(field, source);
    } catch (error) {
      return Promise.reject(error);
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

  private infoOf(field: FieldPlan): GraphQLResolveInfo {
    const { definition, index, nodes, parentType, key, rows } = field;
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
    if (field.fixed) keepWith(info, field);
    return tellShape(info, rows);
  }

  /** Throws what is wrong with the value itself: callers catch it. */
  private put(plan: ValuePlan, value: unknown, slot: Slot): void {
    if (isPromise(value)) this.wait(value, slot, (given) => this.put(plan, given, slot));
    else this.fill(plan, value, slot);
  }

  private wait<T>(promise: PromiseLike<T>, slot: Slot, go: (given: T) => void): void {
    this.awaited += 1;
    promise.then(
      (given) => {
        try {
          if (!isDead(slot)) go(given);
        } catch (error) {
          this.fail(error, slot);
        }
        this.release();
      },
      (error: unknown) => {
        this.fail(error, slot);
        this.release();
      },
    );
  }

  private fill(plan: ValuePlan, value: unknown, slot: Slot): void {
    const { holder, key } = slot;
    const field = slot.field as FieldPlan;
    if (plan.kind === 'leaf') {
      holder[key] = leafOf(plan, value, field);
    } else if (isMissing(plan, value, field)) {
      holder[key] = null;
    } else if (plan.kind === 'abstract') {
      this.fillAbstract(plan, value, slot);
    } else if (plan.kind === 'list' && value instanceof WrittenRows) {
      // What was written for a place that asks for other things would show those.
      const expected = shapeOfItems(plan)?.signature;
      if (value.shape.signature !== expected) throw new Error('rows that are written otherwise');
      holder[key] = value;
    } else if (plan.kind === 'list') {
      if (!isIterable(value)) throw new Error(`${field.definition.name} is no list`);
      const items: unknown[] = [];
      holder[key] = items;
      for (const item of value) this.addItem(plan.item, item, { items, list: slot });
    } else {
      holder[key] = { ...plan.object.blank };
      this.fillObject(plan.object, value, slot);
    }
  }

  private addItem(
    plan: ValuePlan,
    item: unknown,
    { items, list }: { items: unknown[]; list: Slot },
  ): void {
    const slot: Slot = {
      parent: list,
      holder: items as never,
      key: items.length,
      nullable: plan.nullable,
      field: list.field,
      begun: undefined,
      dead: false,
    };
    items.push(null);
    if (list.dead) {
      // A promise that fails while nobody listens would end the process.
      if (isPromise(item)) item.then(undefined, () => undefined);
      return;
    }
    try {
      this.put(plan, item, slot);
    } catch (error) {
      this.fail(error, slot);
    }
  }

  private fillAbstract(plan: AbstractPlan, value: unknown, slot: Slot): void {
    const { context } = this.question;
    const info = this.infoOf(slot.field as FieldPlan);
    const named = plan.resolveType(value, context, info, plan.type);
    const go = (name: string | undefined) => {
      const object = plan.objects.get(name ?? '');
      if (!object) throw new Error(`A ${plan.type} cannot be a ${name}.`);
      this.fill({ kind: 'object', object, nullable: plan.nullable }, value, slot);
    };
    if (isPromise(named)) this.wait(named, slot, go);
    else go(named);
  }

  private fail(error: unknown, slot: Slot): void {
    if (isDead(slot)) return;
    this.errors.push(locatedError(error, slot.field?.nodes, pathTo(slot)));
    slot.dead = true;
    slot.holder[slot.key] = null;
    if (!slot.nullable && slot.parent) empty(slot.parent);
  }
}

const slotOf = (field: FieldPlan, holder: Record<string, unknown>, parent: Slot): Slot => ({
  parent,
  holder,
  key: field.key,
  nullable: field.value.nullable,
  field,
  begun: undefined,
  dead: false,
});

function leafOf(plan: LeafPlan, value: unknown, field: FieldPlan): unknown {
  if (isMissing(plan, value, field)) return null;
  const text = plan.type.serialize(value);
  if (text === undefined || text === null) throw new Error(`${plan.type} made nothing of it`);
  return text;
}

/** Throws where there is an error in the place of a value, or nothing where something has to be. */
function isMissing({ nullable }: ValuePlan, value: unknown, field: FieldPlan): boolean {
  if (value instanceof Error) throw value;
  if (value !== null && value !== undefined) return false;
  if (!nullable) throw nothingFor(field);
  return true;
}

const nothingFor = ({ parentType, definition }: FieldPlan): Error =>
  new Error(`Cannot return null for non-nullable field ${parentType.name}.${definition.name}.`);

const isPromise = <T>(value: T | PromiseLike<T>): value is PromiseLike<T> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as PromiseLike<T>).then === 'function';

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;
