import { Extensions } from 'type-graphql';
import type { Role } from '../access/roles';

/**
 * Which roles have a field, or all fields of a type, in the schema they see.
 * On a type it is the default of its fields; a field's own rule wins.
 */
export const VisibleTo = (...roles: Role[]) => Extensions({ visibleTo: roles });

export const EVERYONE: Role[] = ['agent', 'evaluator', 'frontend', 'admin'];
export const INSIDERS: Role[] = ['agent', 'evaluator', 'admin'];
export const REVIEWERS: Role[] = ['evaluator', 'admin'];
export const WRITERS: Role[] = ['agent', 'admin'];

/** The stored properties that a field without a column of its own is made from. */
export const Needs = (...properties: string[]) => Extensions({ needs: properties });
