import { ROLES, type Role } from '../../access/roles';
import * as parse from '../parsers';
import { define, type Variable } from './variable';

const requests = parse.integer(0, 10_000_000);
const cost = parse.integer(0, 1_000_000_000);
const costOfOne = parse.integer(1, 1_000_000);

type OfRole<Name extends string> = Record<`${Name}_${Uppercase<Role>}`, Variable<number>>;

/** The same variable for one role at a time. */
function ofEachRole<Name extends string>(name: Name, of: (role: Role) => Variable<number>) {
  return Object.fromEntries(
    ROLES.map((role) => [`${name}_${role.toUpperCase()}`, of(role)]),
  ) as OfRole<Name>;
}

export const BUDGET_VARIABLES = {
  COST_LIMIT: define({
    help: 'What one request may cost; docs/limits.md says how that is counted.',
    parse: costOfOne,
    example: '5000',
    default: '5000',
  }),
  ...ofEachRole('COST_LIMIT', (role) => ({
    help: `The same for the role ${role} alone.`,
    parse: costOfOne,
    example: '10000',
    default: 'COST_LIMIT',
  })),
  RATE_LIMIT: define({
    help: 'How many requests an identity may send in a minute; 0 for as many as it likes.',
    parse: requests,
    example: '600',
    default: '600, and 3000 for agents and evaluators',
  }),
  ...ofEachRole('RATE_LIMIT', (role) => ({
    help: `The same for the role ${role} alone.`,
    parse: requests,
    example: '1200',
    default: 'RATE_LIMIT',
  })),
  COST_BUDGET: define({
    help: 'What an identity’s requests of a minute may cost together; 0 for whatever they cost.',
    parse: cost,
    example: '60000',
    default: '60000, and 300000 for agents and evaluators',
  }),
  ...ofEachRole('COST_BUDGET', (role) => ({
    help: `The same for the role ${role} alone.`,
    parse: cost,
    example: '120000',
    default: 'COST_BUDGET',
  })),
};
