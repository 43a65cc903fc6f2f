/** MongoDB's numbers and names for what a server may refuse; only those this server uses. */
const CODE_NAMES = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  15: 'Overflow',
  16: 'InvalidLength',
  17: 'ProtocolError',
  18: 'AuthenticationFailed',
  20: 'IllegalOperation',
  22: 'InvalidBSON',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  52: 'DollarPrefixedFieldName',
  53: 'InvalidIdField',
  54: 'NotSingleValueField',
  56: 'EmptyFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  168: 'InvalidPipelineOperator',
  171: 'CannotIndexParallelArrays',
  175: 'QueryPlanKilled',
  238: 'NotImplemented',
  241: 'ConversionFailure',
  334: 'MechanismUnavailable',
  352: 'UnsupportedOpQueryCommand',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  11601: 'Interrupted',
  12051: 'CursorInUse',
  13297: 'DatabaseDifferCase',
} as const;

/** A refusal that the client gets as it is: the code says which, the message says what to change. */
export class MongoError extends Error {
  constructor(
    readonly code: number,
    message: string,
    /** Fields that travel beside the message, such as the key of a duplicate. */
    readonly details: ReadonlyMap<string, unknown> = new Map(),
  ) {
    super(message);
    this.name = 'MongoError';
  }

  get codeName(): string {
    const names: Record<number, string> = CODE_NAMES;
    return names[this.code] ?? `Location${this.code}`;
  }
}

export function badValue(message: string): MongoError {
  return new MongoError(2, message);
}

export function typeMismatch(message: string): MongoError {
  return new MongoError(14, message);
}

export function failedToParse(message: string): MongoError {
  return new MongoError(9, message);
}
