import * as parse from '../parsers';
import { define } from './variable';

const postgresUrl = parse.url('postgres', 'postgresql');

export const POSTGRES_VARIABLES = {
  DATABASE_URL: define({
    help: 'The database. Without it an embedded PostgreSQL is started.',
    parse: postgresUrl,
    example: 'postgres://gateway:password@localhost:5432/triptych',
    default: 'embedded',
  }),
  DATABASE_ADMIN_URL: define({
    help: 'A login that may create roles, for `migrate` alone.',
    parse: postgresUrl,
    example: 'postgres://postgres:password@localhost:5432/triptych',
  }),
  DATABASE_READ_URLS: define({
    help: 'Read replicas, separated by commas.',
    parse: parse.listOf(postgresUrl),
    example: 'postgres://gateway:password@replica-1:5432/triptych',
    default: 'none',
  }),
  DATABASE_URL_AGENT: define({
    help: 'A login of its own for what agents ask.',
    parse: postgresUrl,
    example: 'postgres://agent:password@localhost:5432/triptych',
    default: 'DATABASE_URL',
  }),
  DATABASE_URL_EVALUATOR: define({
    help: 'A login of its own for what evaluators ask.',
    parse: postgresUrl,
    example: 'postgres://evaluator:password@localhost:5432/triptych',
    default: 'DATABASE_URL',
  }),
  DATABASE_URL_FRONTEND: define({
    help: 'A login of its own for what frontends ask.',
    parse: postgresUrl,
    example: 'postgres://frontend:password@localhost:5432/triptych',
    default: 'DATABASE_URL',
  }),
  DATABASE_URL_ADMIN: define({
    help: 'A login of its own for what admins ask.',
    parse: postgresUrl,
    example: 'postgres://admin:password@localhost:5432/triptych',
    default: 'DATABASE_URL',
  }),
  DATABASE_POOLER: define({
    help: 'What stands before the database: `transaction` behind a pooler in transaction mode.',
    parse: parse.oneOf(['session', 'transaction']),
    example: 'transaction',
    default: 'session',
  }),
  STORE_WALL: define({
    help: "`off` serves without the database's own roles; health then reports it.",
    parse: parse.flag,
    example: 'off',
    default: 'on',
  }),
};
