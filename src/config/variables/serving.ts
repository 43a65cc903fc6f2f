import { LOG_LEVELS } from '../config';
import * as parse from '../parsers';
import { define } from './variable';

export const SERVING_VARIABLES = {
  HOST: define({
    help: 'The address to listen on; 0.0.0.0 for every interface.',
    parse: parse.matching(/^[A-Za-z0-9.:_-]+$/, 'must be an address or a host name'),
    example: '0.0.0.0',
    default: '127.0.0.1',
  }),
  PORT: define({
    help: 'The port to listen on; 0 takes a free one.',
    parse: parse.integer(0, 65535),
    example: '4000',
    default: '4000',
  }),
  METRICS_PORT: define({
    help: 'A port of its own for /metrics.',
    parse: parse.integer(0, 65535),
    example: '9464',
    default: 'PORT',
  }),
  CORS_ORIGINS: define({
    help: 'Origins whose pages may ask, separated by commas.',
    parse: parse.listOf(parse.origin),
    example: 'https://app.example.com',
    default: 'none',
  }),
  REQUEST_DEADLINE_MS: define({
    help: 'How long a request may take, in milliseconds.',
    parse: parse.integer(100, 600_000),
    example: '5000',
    default: '5000',
  }),
  LAME_DUCK_MS: define({
    help: 'How long an instance that was told to stop still takes requests, for balancers to see it, in milliseconds.',
    parse: parse.integer(0, 60_000),
    example: '10000',
    default: '4000 with NODE_ENV=production, else 0',
  }),
  PLAYGROUND: define({
    help: 'The page a browser gets at /graphql.',
    parse: parse.flag,
    example: 'off',
    default: 'on when every store is embedded',
  }),
  INTROSPECTION: define({
    help: 'Whether clients may ask for the schema.',
    parse: parse.flag,
    example: 'off',
    default: 'on when every store is embedded',
  }),
  DATA_DIR: define({
    help: 'Where embedded stores and buffers keep their data.',
    parse: parse.text,
    example: '/var/lib/triptych',
    default: '.data',
  }),
  LOG_LEVEL: define({
    help: `How much is logged: ${LOG_LEVELS.join(', ')}.`,
    parse: parse.oneOf(LOG_LEVELS),
    example: 'debug',
    default: 'info',
  }),
  NODE_ENV: define({
    help: '`production` refuses embedded stores.',
    parse: parse.text,
    example: 'production',
  }),
  EMBEDDED_IN_PRODUCTION: define({
    help: '`yes` allows embedded stores with NODE_ENV=production all the same.',
    parse: parse.flag,
    example: 'yes',
    default: 'no',
  }),
};
