/** Of one step; what a step itself takes beside its value, in letters. */
const STEP = 100;

interface Step<Value> {
  key?: object;
  /** Where most steps lead on: to one place. */
  only?: Step<Value>;
  others?: Map<object, Step<Value>>;
  value?: Value;
}

/**
 * Values by sequences of objects, in bounded room: as soon as half of it is taken, whatever was not
 * asked for since the last time leaves. No object is compared by what it holds.
 */
export class KeptByPath<Value> {
  private young: Step<Value> = {};
  private old: Step<Value> = {};
  private taken = 0;

  constructor(
    private readonly room: number,
    private readonly sizeOf: (value: Value) => number,
  ) {}

  get(path: readonly object[], make: () => Value): Value {
    let step = this.young;
    for (const key of path) step = next(step, key) ?? this.grow(step, key);
    if (step.value !== undefined) return step.value;
    const value = find(this.old, path) ?? make();
    step.value = value;
    this.taken += this.sizeOf(value);
    if (this.taken > this.room / 2) {
      this.old = this.young;
      this.young = {};
      this.taken = 0;
    }
    return value;
  }

  private grow(step: Step<Value>, key: object): Step<Value> {
    const grown: Step<Value> = {};
    if (!step.only) {
      step.key = key;
      step.only = grown;
    } else {
      step.others ??= new Map();
      step.others.set(key, grown);
    }
    this.taken += STEP;
    return grown;
  }
}

const next = <Value>(step: Step<Value>, key: object): Step<Value> | undefined =>
  step.key === key ? step.only : step.others?.get(key);

function find<Value>(from: Step<Value>, path: readonly object[]): Value | undefined {
  let step: Step<Value> | undefined = from;
  for (const key of path) {
    step = next(step, key);
    if (!step) return undefined;
  }
  return step.value;
}
