import { badInput } from '../errors';
import type { GraphQLParameters } from './graphql-port';
import { nestsDeeperThan } from './nesting';

/** No store keeps JSON much deeper, and what reads variables calls itself level by level. */
const MAX_NESTING = 100;

/** The parameters of a POST, from its body. */
export function parametersOfBody(text: string): GraphQLParameters {
  const body = parse(text, 'The body is not valid JSON.');
  if (Array.isArray(body)) throw badInput('Batches are not served: send one request per call.');
  if (!isRecord(body)) throw badInput('The body must be a JSON object with a `query`.');
  return checked(body);
}

/** The parameters of a GET are only checked: the engine reads the query string itself. */
export function checkSearchParameters(search: string): void {
  const parameters = new URLSearchParams(search);
  const once = (name: string): string | undefined => {
    const values = parameters.getAll(name);
    if (values.length > 1) throw badInput(`\`${name}\` may be given once only.`, name);
    return values[0];
  };
  const json = (name: string): unknown => {
    const text = once(name);
    return text === undefined ? undefined : parse(text, `\`${name}\` is not valid JSON.`);
  };
  checked({
    query: once('query'),
    operationName: once('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  });
}

function checked(given: Record<string, unknown>): GraphQLParameters {
  const { query, operationName, variables, extensions } = given;
  if (!isOptional(operationName, isText)) throw wrong('operationName', 'a text');
  if (!isOptional(variables, isRecord)) throw wrong('variables', 'an object');
  if (!isOptional(extensions, isRecord)) throw wrong('extensions', 'an object');
  if (nestsDeeperThan(MAX_NESTING, variables)) {
    throw wrong('variables', `nested at most ${MAX_NESTING} levels deep`);
  }
  const others = {
    ...(operationName != null && { operationName }),
    ...(variables != null && { variables }),
    ...(extensions != null && { extensions }),
  };
  // A persisted query travels by its hash alone.
  if (query === undefined && isRecord(extensions?.persistedQuery)) return others;
  if (!isText(query) || query.trim() === '') throw wrong('query', 'a GraphQL document as text');
  return { query, ...others };
}

const wrong = (name: string, expected: string) =>
  badInput(`\`${name}\` must be ${expected}.`, name);

const isText = (value: unknown): value is string => typeof value === 'string';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isOptional = <T>(
  value: unknown,
  is: (value: unknown) => value is T,
): value is T | undefined | null => value === undefined || value === null || is(value);

function parse(text: string, complaint: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badInput(complaint);
  }
}
