import { cpuMicros } from './process-tree.mjs';

/** A median of fewer says nothing of their spread. */
const FEWEST_ROUNDS = 3;

/**
 * Rounds of short turns, server by server, in reversed order every second round: what drifts on
 * the machine meets all of them alike. After `patienceMs` no further round is begun. One sample per server, query, connections and round.
 */
export async function measure({ load, servers, databaseMicros, queries, levels, effort, say }) {
  const { rounds, aloneMs, warmMs, patienceMs } = effort;
  for (const query of queries) {
    for (const server of asked(servers, query)) {
      await load.run(server, { query, connections: 16, ms: warmMs });
    }
  }
  const samples = [];
  const started = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    if (round >= FEWEST_ROUNDS && performance.now() - started > patienceMs) break;
    say(`round ${round + 1} of ${rounds}`);
    for (const query of queries) {
      for (const connections of levels) {
        const inTurn = asked(servers, query);
        if (round % 2 === 1) inTurn.reverse();
        for (const server of inTurn) {
          const ms = connections === 1 ? aloneMs : effort.ms;
          const order = { query, connections, ms };
          const taken = await turn({ load, databaseMicros }, server, order);
          samples.push({ server: server.label, query, connections, round, ...taken });
        }
      }
    }
  }
  return samples;
}

const asked = (servers, query) => servers.filter(({ queries }) => query in queries);

async function turn({ load, databaseMicros }, server, order) {
  const before = { own: cpuMicros(server.pid), database: databaseMicros() };
  const { count, seconds, bytes, ...rest } = await load.run(server, order);
  const own = cpuMicros(server.pid) - before.own;
  const database = databaseMicros() - before.database;
  return {
    count,
    perSecond: count / seconds,
    cpuMicros: own / count,
    // With what the database did for it; no number where that is not known.
    allMicros: (own + database) / count,
    bytes: bytes / count,
    ...rest,
  };
}
