import { isDeepStrictEqual } from 'node:util';
import { ask } from '../harness/ask.mjs';
import { ARGUMENTS } from '../queries/arguments.mjs';
import { withoutMoment } from './links.mjs';

/** More of Q3's arguments would say nothing new. */
const MOST_ARGUMENTS = 12;

/**
 * Asks every server the same and compares field by field with the first; throws at the first
 * difference, since figures of unlike work would be worth nothing. Gives what was compared.
 */
export async function compareAnswers({ servers, queries, checkLink }) {
  const compared = [];
  for (const query of queries) {
    const [first, ...others] = servers.filter((server) => query in server.queries);
    if (!first) continue;
    let links = 0;
    for (const args of ARGUMENTS[query].slice(0, MOST_ARGUMENTS)) {
      const expected = await answerOf(first, query, args);
      links += await checkAll(expected, checkLink);
      for (const other of others) {
        const actual = await answerOf(other, query, args);
        await checkAll(actual, checkLink);
        const where = difference(plain(expected), plain(actual));
        if (where) throw new Error(`${query}: ${other.name} and ${first.name} differ: ${where}`);
      }
    }
    compared.push({ query, servers: [first, ...others].map(({ name }) => name), links });
  }
  return compared;
}

async function answerOf(server, query, args) {
  const { json } = await ask(server, query, args);
  const answer = server.queries[query].answer(json, args);
  if (Array.isArray(answer) && answer.length === 0) {
    throw new Error(`${server.name} answers ${query} with nothing.`);
  }
  return answer;
}

const linksOf = (answer) =>
  [answer].flat().flatMap(({ screenshots = [] }) => screenshots.map(({ url }) => url));

async function checkAll(answer, checkLink) {
  const links = linksOf(answer);
  for (const link of links) await checkLink(link);
  return links.length;
}

const plain = (answer) =>
  JSON.parse(
    JSON.stringify(answer, (name, value) => (name === 'url' ? withoutMoment(value) : value)),
  );

/** The first place where two values are unlike, as text. */
export function difference(left, right, path = '$') {
  if (isDeepStrictEqual(left, right)) return undefined;
  const both = [left, right];
  if (both.every((value) => value !== null && typeof value === 'object')) {
    for (const key of new Set(both.flatMap((value) => Object.keys(value)))) {
      const found = difference(left[key], right[key], `${path}.${key}`);
      if (found) return found;
    }
  }
  return `at ${path}: ${JSON.stringify(right)} instead of ${JSON.stringify(left)}`;
}
