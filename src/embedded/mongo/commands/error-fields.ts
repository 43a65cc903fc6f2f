import { type Doc, Double, docOf, Int32, type Value } from '../bson/value';
import { MongoError } from '../errors';

/** How a failure is told to the client; what was not foreseen is told without its details. */
export function errorFields(error: unknown): Record<string, Value> {
  if (error instanceof MongoError) {
    const details = Object.fromEntries(error.details) as Record<string, Value>;
    return {
      errmsg: error.message,
      code: new Int32(error.code),
      codeName: error.codeName,
      ...details,
    };
  }
  const reason = error instanceof RangeError ? 'a value is too large or too deep' : 'it failed';
  return {
    errmsg: `the command could not be carried out: ${reason}`,
    code: new Int32(1),
    codeName: 'InternalError',
  };
}

export function errorReply(error: unknown): Doc {
  return docOf({ ok: new Double(0), ...errorFields(error) });
}
