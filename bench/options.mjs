import { parseArgs } from 'node:util';
import { DOCS } from './harness/paths.mjs';
import { isVariant, TITLES } from './servers/index.mjs';

const QUERIES = ['Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q6'];

export const USAGE = `usage: npm run bench -- [options]
  --quick            all of it in less than five minutes: shorter rounds, fewer of them
  --gate             fail where the floor's processor time per request, with the database's, to
                     the gateway's is under what must be
  --only Q1,Q2       these queries alone
  --servers a,b      these servers alone, of ${Object.keys(TITLES).join(', ')}
  --rounds N         so many rounds
  --seconds N        rounds of so many seconds
  --tasks N          another number of tasks than 10000
  --report FOLDER    where the report goes; a whole run without --quick writes docs/bench
A real PostgreSQL is named by BENCH_DATABASE_URL, as a superuser.`;

/** What was asked for on the command line; an unknown option or name is an error. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
      only: { type: 'string' },
      servers: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      tasks: { type: 'string' },
      report: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const quick = values.quick || values.gate;
  const partial = Boolean(values.only || values.servers || values.tasks);
  return {
    help: values.help,
    quick,
    gate: values.gate,
    partial,
    // What is no ratio between servers is measured in every whole run.
    figures: !partial && !values.gate,
    report: values.report ?? (partial || quick ? undefined : DOCS),
    only: namesOf(values.only, QUERIES) ?? (quick ? QUERIES.slice(0, 4) : QUERIES),
    servers: namesOf(values.servers, Object.keys(TITLES)) ?? serversOf(values, quick),
    effort: effortOf(values, quick),
    tasks: positive(values.tasks) ?? 10_000,
  };
}

const serversOf = ({ gate }, quick) => {
  if (gate) return ['triptych', 'floor'];
  return Object.keys(TITLES).filter((name) => !quick || !isVariant(name));
};

/** How many rounds, and how long a server has its turn in each. */
function effortOf({ rounds, seconds, gate }, quick) {
  const whole = !quick && !gate && seconds === undefined;
  const ms = (positive(seconds) ?? (quick ? 0.6 : 2)) * 1000;
  return {
    rounds: positive(rounds) ?? (quick ? 4 : 5),
    ms,
    aloneMs: quick ? ms / 2 : ms,
    // Thousands of answers, until what they run is compiled as it stays.
    warmMs: whole ? 6_000 : Math.min(1500, ms),
    patienceMs: quick && !rounds ? 120_000 : Number.POSITIVE_INFINITY,
    starts: quick ? 3 : 5,
  };
}

function namesOf(text, known) {
  const names = text?.split(',');
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`There is no ${unknown}; there are ${known.join(', ')}.`);
  return names;
}

function positive(text) {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${text} is no number above zero.`);
  return number;
}
