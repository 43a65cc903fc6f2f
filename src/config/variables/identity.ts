import * as parse from '../parsers';
import { define } from './variable';

export const IDENTITY_VARIABLES = {
  JWT_SECRET: define({
    help: 'Signs and checks tokens (HS256); 32 bytes or more. Embedded mode makes its own.',
    parse: parse.secret(32),
    example: 'c3BlYWstZnJpZW5kLWFuZC1lbnRlci1hbmQtc3RheQ',
  }),
  JWT_JWKS_URL: define({
    help: "The identity provider's keys, in place of JWT_SECRET.",
    parse: parse.url('https', 'http'),
    example: 'https://login.example.com/.well-known/jwks.json',
  }),
  JWT_ISSUER: define({
    help: 'The issuer a token must name.',
    parse: parse.text,
    example: 'https://login.example.com/',
    default: 'triptych',
  }),
  JWT_AUDIENCE: define({
    help: 'The audience a token must name.',
    parse: parse.text,
    example: 'triptych',
    default: 'triptych',
  }),
  CURSOR_SECRET: define({
    help: 'Seals cursors and upload ids; 32 bytes or more, the same in every replica. Embedded mode makes its own.',
    parse: parse.secret(32),
    example: 'YW5vdGhlci1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcw',
  }),
  EVALUATOR_LINKS: define({
    help: '`on` gives evaluators links to screenshots; else they see metadata alone.',
    parse: parse.flag,
    example: 'on',
    default: 'off',
  }),
};
