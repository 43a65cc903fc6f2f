import * as parse from '../parsers';
import { define } from './variable';

export const MONGODB_VARIABLES = {
  MONGODB_URL: define({
    help: 'The default cluster. Without it an embedded server is started.',
    parse: parse.mongodbUrl,
    example: 'mongodb://gateway:password@localhost:27017/?authSource=admin',
    default: 'embedded',
  }),
  MONGODB_URL_EVALUATOR: define({
    help: 'A read-only user of the default cluster, for evaluators.',
    parse: parse.mongodbUrl,
    example: 'mongodb://reader:password@localhost:27017/?authSource=admin',
    default: 'MONGODB_URL',
  }),
  MONGODB_CLUSTERS: define({
    help: 'More clusters by name, as JSON; agents are assigned to them by name.',
    parse: parse.jsonMapOf(parse.mongodbUrl),
    example: '{"eu":"mongodb://gateway:password@eu-1:27017/?authSource=admin"}',
    default: 'none',
  }),
  MONGODB_CLUSTERS_EVALUATOR: define({
    help: 'A read-only user of each of those clusters, for evaluators, by the same names.',
    parse: parse.jsonMapOf(parse.mongodbUrl),
    example: '{"eu":"mongodb://reader:password@eu-1:27017/?authSource=admin"}',
    default: 'MONGODB_CLUSTERS',
  }),
  MONGODB_AGENT_CREDENTIALS: define({
    help: 'A JSON file with agents\' own users: {"agent1": {"username", "password", "authSource"}}.',
    parse: parse.text,
    example: '/run/secrets/agent-credentials.json',
    default: 'none',
  }),
  AGENT_DATABASE_TEMPLATE: define({
    help: "The name of an agent's database; {agent} stands for its key.",
    parse: parse.matching(
      /^[^\s/\\."$*<>:|?]*\{agent\}[^\s/\\."$*<>:|?]*$/,
      'must hold {agent} and no character that a database name may not have',
    ),
    example: '{agent}db',
    default: '{agent}db',
  }),
  MONGOD_BINARY: define({
    help: 'A mongod to start in place of the embedded server.',
    parse: parse.text,
    example: '/usr/bin/mongod',
    default: 'mongod on the PATH, else the embedded server',
  }),
};
