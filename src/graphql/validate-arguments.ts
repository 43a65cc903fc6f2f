import { ArgumentValidationError, type ValidatorFn } from 'type-graphql';

/** The part of the package that checks: the whole of it would be loaded by the first request. */
const { Validator }: typeof import('class-validator') =
  require('class-validator/cjs/validation/Validator');

const validator = new Validator();

/** A missing value is the schema's business; an input without any check is none's. */
const HOW = { skipMissingProperties: true, forbidUnknownValues: false };

/** Checks what the decorators of inputs and arguments say, with the error that reports name. */
export const validateArguments: ValidatorFn = async (given) => {
  const found = await Promise.all([given].flat().filter(isObject).map(check));
  const broken = found.find((errors) => errors.length > 0);
  if (broken) throw new ArgumentValidationError(broken);
};

const check = (given: object) => validator.validate(given, HOW);

const isObject = (value: unknown): value is object => value !== null && typeof value === 'object';
