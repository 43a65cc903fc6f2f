import * as parse from '../parsers';
import { define } from './variable';

const bucket = parse.matching(
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  'must be a bucket name: 3 to 63 lower-case letters, digits, dots and hyphens',
);

export const OBJECT_VARIABLES = {
  S3_URL: define({
    help: "The S3 endpoint with keys, region and path style. Without keys the AWS SDK's own credential chain is used; without the variable an embedded endpoint is started.",
    parse: parse.url('http', 'https'),
    example: 'http://KEY:SECRET@localhost:9000/?region=us-east-1&path_style=true',
    default: 'embedded',
  }),
  S3_PUBLIC_URL: define({
    help: 'The address a browser uses; links are signed for this one.',
    parse: parse.url('http', 'https'),
    example: 'https://files.example.com',
    default: "S3_URL's",
  }),
  BUCKET_SCREENSHOTS: define({
    help: 'The bucket of screenshots.',
    parse: bucket,
    example: 'screenshots',
    default: 'screenshots',
  }),
  BUCKET_BINARIES: define({
    help: 'The bucket of other files.',
    parse: bucket,
    example: 'binaries',
    default: 'binaries',
  }),
  BUCKET_ARTIFACTS: define({
    help: 'The bucket of artifacts.',
    parse: bucket,
    example: 'artifacts',
    default: 'artifacts',
  }),
};
