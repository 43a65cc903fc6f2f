import { ArrayMaxSize, IsObject, IsOptional, MaxLength, ValidateNested } from './checks';

/** An input inside another: its own bounds are checked too. */
export const Nested = (): PropertyDecorator => together(IsOptional(), ValidateNested());

/** A list of inputs, of at most so many. */
export const NestedList = (most: number): PropertyDecorator =>
  together(IsOptional(), ArrayMaxSize(most), ValidateNested({ each: true }));

/** A text of at most so many characters. */
export const Text = (most: number): PropertyDecorator => together(IsOptional(), MaxLength(most));

/** A JSON value that has to be an object. */
export const JsonObject = (): PropertyDecorator => together(IsOptional(), IsObject());

const together =
  (...decorators: PropertyDecorator[]): PropertyDecorator =>
  (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
