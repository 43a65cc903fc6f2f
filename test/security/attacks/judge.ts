import { ERROR_CODES, type ErrorCode } from '../../../src/errors';
import type { Attacker, Expectation } from './attack';
import type { Reply } from './send';
import type { World } from './world';

/** Codes that blame the gateway or its stores: an attack that earns one got further than it may. */
const OURS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'INTERNAL',
  'STORE_UNAVAILABLE',
  'STORE_TIMEOUT',
  'POOL_EXHAUSTED',
  'DEADLINE_EXCEEDED',
  'OUTCOME_UNKNOWN',
  'BUFFER_FULL',
]);

/** What an answer never holds: a stack, a path, a driver's words. */
const INSIDES = /node_modules|\n\s+at \S+|\/src\/\w+|\bpg_catalog|MongoServerError|QueryFailed/;

/** A client's mistake, an answer, or the way home. */
const isSafe = ({ status, head }: Reply) =>
  status === 200 ||
  status === 204 ||
  (status >= 400 && status < 500) ||
  (status === 302 && /^location: \/graphql\r?$/im.test(head));

/** What is wrong with the answer to an attack; nothing, where it is a typed 4xx or a safe 200. */
export function faultsOf(
  replies: readonly Reply[],
  about: { as: Attacker; world: Pick<World, 'canaries'>; expect?: Expectation },
): string[] {
  const { as, world, expect: expected = {} } = about;
  const [first] = replies;
  if (!first) return expected.closed ? [] : ['no answer'];
  const faults = replies.flatMap((reply) => [
    ...(isSafe(reply) ? [] : [`status ${reply.status}`]),
    ...codesOf(reply).flatMap((code) => faultOfCode(code)),
    ...(INSIDES.test(reply.body) ? ['it shows insides'] : []),
    ...world.canaries[as]
      .filter((canary) => `${reply.head}${reply.body}`.includes(canary))
      .map((canary) => `it shows ${canary}`),
  ]);
  const statuses = expected.status === undefined ? undefined : [expected.status].flat();
  if (statuses && !statuses.includes(first.status)) {
    faults.push(`status ${first.status} in place of ${statuses.join(' or ')}`);
  }
  const code = codesOf(first)[0] ?? 'OK';
  if (expected.code && code !== expected.code) faults.push(`${code} in place of ${expected.code}`);
  return faults;
}

const faultOfCode = (code: unknown): string[] => {
  const known = ERROR_CODES.find((one) => one === code);
  if (!known) return [`an error without a code of the list: ${code}`];
  return OURS.has(known) ? [`code ${known}`] : [];
};

/** The codes of all errors; what is not JSON has none, and says so by its content type. */
export function codesOf({ head, body }: Reply): unknown[] {
  if (body === '' || !/^content-type: application\/(graphql-response\+)?json/im.test(head))
    return [];
  try {
    const { errors = [] } = JSON.parse(body) as { errors?: { extensions?: { code?: unknown } }[] };
    return errors.map(({ extensions }) => extensions?.code);
  } catch {
    return ['not JSON'];
  }
}
