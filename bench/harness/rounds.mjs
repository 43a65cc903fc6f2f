import { cpuMicros } from './process-tree.mjs';

/**
 * Rounds of short turns, server by server, in reversed order every second round: what drifts on
 * the machine meets all of them alike. One sample per server, query, connections and round.
 */
export async function measure({ load, servers, queries, levels, rounds, ms, warmMs, say }) {
  for (const query of queries) {
    for (const server of asked(servers, query)) {
      await load.run(server, { query, connections: 16, ms: warmMs });
    }
  }
  const samples = [];
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`);
    for (const query of queries) {
      for (const connections of levels) {
        const order = asked(servers, query);
        if (round % 2 === 1) order.reverse();
        for (const server of order) {
          const taken = await turn(load, server, { query, connections, ms });
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
