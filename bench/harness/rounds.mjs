import { cpuMicros } from './process-tree.mjs';

/** A median of fewer says nothing of their spread. */
const FEWEST_ROUNDS = 3;

/**
 * Rounds of short turns, server by server, in reversed order every second round: what drifts on
 * the machine meets all of them alike. After `patienceMs` no further round is begun. One sample per server, query, connections and round.
 */
export async function measure({ load, servers, queries, levels, effort, say }) {
  const { rounds, ms, aloneMs, warmMs, patienceMs } = effort;
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
        const order = asked(servers, query);
        if (round % 2 === 1) order.reverse();
        for (const server of order) {
          const taken = await turn(load, server, {
            query,
            connections,
            ms: connections === 1 ? aloneMs : ms,
          });
          samples.push({ server: server.label, query, connections, round, ...taken });
        }
      }
    }
  }
  return samples;
}

const asked = (servers, query) => servers.filter(({ queries }) => query in queries);

async function turn(load, server, order) {
  const before = cpuMicros(server.pid);
  const { count, seconds, bytes, ...rest } = await load.run(server, order);
  const cpu = cpuMicros(server.pid) - before;
  return {
    count,
    perSecond: count / seconds,
    cpuMicros: cpu / count,
    bytes: bytes / count,
    ...rest,
  };
}
