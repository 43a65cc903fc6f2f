import type { Value } from '../../bson/value';
import type { Expression } from '../environment';
import { ARRAYS } from './arrays';
import { COMPARISONS } from './comparisons';
import { CONVERSIONS } from './conversions';
import { DATES } from './dates';
import { NUMBERS } from './numbers';
import { OBJECTS } from './objects';
import { STRINGS } from './strings';

/** Turns the argument of an operator into something to evaluate. */
export type OperatorCompiler = (
  argument: Value,
  compile: (value: Value) => Expression,
) => Expression;

/** The operators there are; every other is refused when the pipeline is read. */
export const OPERATORS: Readonly<Record<string, OperatorCompiler>> = {
  $literal: (argument) => () => argument,
  ...COMPARISONS,
  ...NUMBERS,
  ...STRINGS,
  ...ARRAYS,
  ...OBJECTS,
  ...CONVERSIONS,
  ...DATES,
};
