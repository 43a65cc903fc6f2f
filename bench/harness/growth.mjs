import { pairedRatio } from './statistics.mjs';

/**
 * The same gateway on a hundredth of the data and on all of it, turn by turn on one connection: how
 * much longer a request takes in the middle.
 */
export async function measureGrowth({ load, small, large, effort }) {
  const { rounds, aloneMs, warmMs } = effort;
  const samples = [];
  const queries = ['Q1', 'Q3'];
  for (const query of queries) {
    for (const server of [small, large]) {
      await load.run(server, { query, connections: 4, ms: warmMs });
    }
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const query of queries) {
      const order = round % 2 === 0 ? ['small', 'large'] : ['large', 'small'];
      for (const server of order) {
        const gateway = server === 'small' ? small : large;
        const { p50 } = await load.run(gateway, { query, connections: 1, ms: aloneMs });
        samples.push({ server, query, connections: 1, round, p50 });
      }
    }
  }
  const ratio = (query) =>
    pairedRatio(samples, { server: 'large', to: 'small', query, connections: 1 }, 'p50');
  return { growthQ1: ratio('Q1'), growthQ3: ratio('Q3') };
}
