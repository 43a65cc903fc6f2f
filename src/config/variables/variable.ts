import type { Parser } from '../parsers';

export interface Variable<T> {
  help: string;
  parse: Parser<T>;
  /** Shown in messages, .env.example and the manual; must itself be acceptable. */
  example: string;
  /** What holds without it, in words or as the value. */
  default?: string;
}

/** Keeps the type that the parser gives. */
export const define = <T>(variable: Variable<T>): Variable<T> => variable;
