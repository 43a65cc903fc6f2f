import * as parse from '../parsers';
import { define } from './variable';

const postgresUrl = parse.url('postgres', 'postgresql');

export const ALIAS_VARIABLES = {
  POSTGRES_URL: define({
    help: 'The same as DATABASE_URL, which goes first.',
    parse: postgresUrl,
    example: 'postgres://gateway:password@localhost:5432/triptych',
  }),
  MINIO_ENDPOINT: define({
    help: 'With the two keys below the same as S3_URL, which goes first.',
    parse: parse.text,
    example: 'localhost:9000',
  }),
  MINIO_ACCESS_KEY: define({
    help: 'The access key for MINIO_ENDPOINT.',
    parse: parse.text,
    example: 'KEY',
  }),
  MINIO_SECRET_KEY: define({
    help: 'The secret key for MINIO_ENDPOINT.',
    parse: parse.text,
    example: 'SECRET',
  }),
};
