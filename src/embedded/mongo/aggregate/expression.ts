import { type Doc, isDoc, type MaybeValue, MISSING, type Value } from '../bson/value';
import { badValue, MongoError } from '../errors';
import type { Environment, Expression } from './environment';
import { OPERATORS } from './expressions/operators';

/** Compiles `'$field'`, `{$operator: …}`, documents, arrays and plain values. */
export function compileExpression(value: Value): Expression {
  if (typeof value === 'string') return value.startsWith('$') ? compilePath(value) : () => value;
  if (Array.isArray(value)) {
    const items = value.map(compileExpression);
    return (environment) => items.map((item) => present(item(environment)));
  }
  if (!isDoc(value)) return () => value;
  const [name] = value.keys();
  if (name?.startsWith('$')) return compileOperator(name, value);
  return compileDocument(value);
}

function compileOperator(name: string, value: Doc): Expression {
  if (value.size !== 1) {
    throw new MongoError(15983, 'an expression must have exactly one field with an operator');
  }
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (!operator) throw new MongoError(168, `Unrecognized expression '${name}'`);
  return operator(value.get(name), compileExpression);
}

function compileDocument(value: Doc): Expression {
  const fields = [...value].map(([name, inner]) => {
    if (name.includes('.'))
      throw new MongoError(16412, `FieldPath field names may not contain '.': ${name}`);
    return [name, compileExpression(inner)] as const;
  });
  return (environment) => {
    const doc: Doc = new Map();
    for (const [name, field] of fields) {
      const found = field(environment);
      if (found !== MISSING) doc.set(name, found);
    }
    return doc;
  };
}

/** An element of an array cannot be missing. */
function present(value: MaybeValue): Value {
  return value === MISSING ? null : value;
}

function compilePath(text: string): Expression {
  if (!text.startsWith('$$')) {
    const parts = checked(text.slice(1));
    return ({ root }) => follow(root, parts);
  }
  const [name = '', ...parts] = checked(text.slice(2));
  if (name === 'ROOT') return ({ variables, root }) => follow(variables.get('ROOT') ?? root, parts);
  if (name === 'CURRENT') return ({ root }) => follow(root, parts);
  if (name === 'REMOVE') return () => MISSING;
  if (name === 'NOW') return ({ variables }) => follow(variables.get('NOW') ?? new Date(), parts);
  if (!/^[a-z\u0080-\uffff]/.test(name))
    throw new MongoError(17276, `Use of undefined variable: ${name}`);
  return ({ variables }) => {
    if (!variables.has(name)) throw new MongoError(17276, `Use of undefined variable: ${name}`);
    return follow(variables.get(name), parts);
  };
}

function checked(path: string): string[] {
  const parts = path.split('.');
  if (path === '' || parts.includes(''))
    throw new MongoError(40353, `FieldPath must not be empty: '$${path}'`);
  if (parts.some((part) => part.startsWith('$')))
    throw new MongoError(16410, `FieldPath field names may not start with '$': ${path}`);
  return parts;
}

/** Follows a path; an array on the way gives an array of what its documents hold. */
export function follow(value: MaybeValue, parts: readonly string[], at = 0): MaybeValue {
  let current = value;
  for (let index = at; index < parts.length; index += 1) {
    if (Array.isArray(current)) {
      const found = current.map((item) =>
        isDoc(item) || Array.isArray(item) ? follow(item, parts, index) : MISSING,
      );
      return found.filter((item) => item !== MISSING);
    }
    if (!isDoc(current)) return MISSING;
    const part = parts[index] ?? '';
    current = current.has(part) ? current.get(part) : MISSING;
  }
  return current;
}

export function evaluate(expression: Expression, environment: Environment): Value {
  return present(expression(environment));
}

/** The document an expression gives, where only a document will do. */
export function documentOf(value: MaybeValue, what: string): Doc {
  if (isDoc(value)) return value;
  throw badValue(`${what} must evaluate to an object`);
}
