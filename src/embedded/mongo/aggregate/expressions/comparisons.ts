import { compare } from '../../bson/key';
import { Int32, isDoc, isNullish, isTruthy, type MaybeValue, MISSING } from '../../bson/value';
import { failedToParse, MongoError } from '../../errors';
import { eager } from './define';
import type { OperatorCompiler } from './operators';

/** In expressions, unlike filters, every value compares with every other; missing comes first. */
function order(left: MaybeValue, right: MaybeValue): number {
  if (left === MISSING || right === MISSING) {
    return (left === MISSING ? 0 : 1) - (right === MISSING ? 0 : 1);
  }
  return compare(left, right);
}

function comparison(name: string, holds: (order: number) => boolean): OperatorCompiler {
  return eager(name, [2, 2], (left, right) => holds(order(left ?? null, right ?? null)));
}

const cond: OperatorCompiler = (argument, compile) => {
  const parts = Array.isArray(argument)
    ? argument
    : isDoc(argument)
      ? ['if', 'then', 'else'].map((name) => argument.get(name))
      : [];
  if (parts.length !== 3 || (isDoc(argument) && argument.size !== 3)) {
    throw new MongoError(16020, 'Expression $cond takes exactly 3 arguments');
  }
  const [test, then, otherwise] = parts.map(compile);
  return (environment) => {
    const chosen = test && isTruthy(test(environment)) ? then : otherwise;
    return chosen ? chosen(environment) : null;
  };
};

const ifNull: OperatorCompiler = (argument, compile) => {
  if (!Array.isArray(argument) || argument.length < 2) {
    throw new MongoError(1257300, '$ifNull needs at least two arguments');
  }
  const parts = argument.map(compile);
  return (environment) => {
    let value: MaybeValue = MISSING;
    for (const part of parts) {
      value = part(environment);
      if (!isNullish(value)) return value;
    }
    return value;
  };
};

const switchOn: OperatorCompiler = (argument, compile) => {
  const branches = isDoc(argument) ? argument.get('branches') : undefined;
  if (!isDoc(argument) || !Array.isArray(branches) || branches.length === 0) {
    throw new MongoError(40068, '$switch requires at least one branch');
  }
  const cases = branches.map((branch) => {
    if (!isDoc(branch) || !branch.has('case') || !branch.has('then')) {
      throw new MongoError(40067, '$switch requires each branch to have a case and a then');
    }
    return { test: compile(branch.get('case')), result: compile(branch.get('then')) };
  });
  const otherwise = argument.has('default') ? compile(argument.get('default')) : undefined;
  return (environment) => {
    const found = cases.find(({ test }) => isTruthy(test(environment)));
    if (found) return found.result(environment);
    if (otherwise) return otherwise(environment);
    throw new MongoError(40066, '$switch could not find a matching branch, and has no default');
  };
};

const letVars: OperatorCompiler = (argument, compile) => {
  const vars = isDoc(argument) ? argument.get('vars') : undefined;
  if (!isDoc(argument) || !isDoc(vars) || !argument.has('in') || argument.size !== 2) {
    throw failedToParse("$let requires an object with 'vars' and 'in'");
  }
  const inner = compile(argument.get('in'));
  const values = [...vars].map(([name, value]) => [name, compile(value)] as const);
  return (environment) => {
    const added = values.map(([name, value]) => [name, value(environment)] as const);
    return inner({ ...environment, variables: new Map([...environment.variables, ...added]) });
  };
};

/** Stops at the first argument that settles the answer. */
function logical(settling: boolean): OperatorCompiler {
  return (argument, compile) => {
    const parts = (Array.isArray(argument) ? argument : [argument]).map(compile);
    return (environment) => {
      const settled = parts.some((part) => isTruthy(part(environment)) === settling);
      return settled === settling;
    };
  };
}

export const COMPARISONS: Readonly<Record<string, OperatorCompiler>> = {
  $eq: comparison('$eq', (value) => value === 0),
  $ne: comparison('$ne', (value) => value !== 0),
  $gt: comparison('$gt', (value) => value > 0),
  $gte: comparison('$gte', (value) => value >= 0),
  $lt: comparison('$lt', (value) => value < 0),
  $lte: comparison('$lte', (value) => value <= 0),
  $cmp: eager('$cmp', [2, 2], (left, right) => new Int32(order(left ?? null, right ?? null))),
  $and: logical(false),
  $or: logical(true),
  $not: eager('$not', [1, 1], (value = MISSING) => !isTruthy(value)),
  $cond: cond,
  $ifNull: ifNull,
  $switch: switchOn,
  $let: letVars,
};
