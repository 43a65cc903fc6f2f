/** The ratios of the gateway that the design names: what must be, and what is aimed at. */
const throughput = (to, must, aim) =>
  Object.keys(must).map((query) => ({
    query,
    to,
    metric: 'perSecond',
    must: must[query],
    aim: aim[query],
    more: true,
  }));

export const RATIOS = [
  ...throughput('postgraphile', { Q1: 1.3, Q2: 1.3, Q3: 1.1 }, { Q1: 2.5, Q2: 2.5, Q3: 2.5 }),
  ...throughput('mercurius', { Q1: 1.3, Q2: 1.2, Q3: 1.1 }, { Q1: 2.3, Q2: 2.3, Q3: 2.3 }),
  ...throughput('apollo', { Q1: 4, Q2: 12, Q3: 5 }, { Q1: 5, Q2: 20, Q3: 10 }),
  ...throughput(
    'floor',
    { Q1: 0.5, Q2: 0.6, Q3: 0.4, Q4: 0.85 },
    { Q1: 0.75, Q2: 0.9, Q3: 0.85, Q4: 0.95 },
  ),
  ...['Q1', 'Q2', 'Q3'].map((query) => ({
    query,
    to: 'postgraphile',
    metric: 'p99',
    must: 0.8,
    aim: 0.5,
    more: false,
  })),
];

/** Not ratios to a server; each has the unit that it is told in. */
export const FIGURES = {
  q2Statements: { title: 'Q2: statements', unit: 'SQL', must: 4, aim: 4 },
  q5Statements: { title: 'Q5: statements', unit: 'SQL', must: 1, aim: 1 },
  q5Finds: { title: 'Q5: round trips to agents’ databases', unit: 'finds', must: 20, aim: 20 },
  q6Heads: { title: 'Q6: heads read', unit: 'finds', must: 250, aim: 250 },
  q6Documents: { title: 'Q6: documents read', unit: 'documents', must: 750, aim: 750 },
  presign: { title: 'Signing one link', unit: 'µs', must: 10, aim: 5 },
  start: { title: 'Start to ready', unit: 'ms', must: 450, aim: 250 },
  resident: { title: 'Memory after the first query', unit: 'MB', must: 120, aim: 90 },
  growthQ1: { title: 'Q1: time, all data to a hundredth', unit: '×', must: 1.3, aim: 1.1 },
  growthQ3: { title: 'Q3: time, all data to a hundredth', unit: '×', must: 1.3, aim: 1.1 },
};

/** Whether a value is where it was wanted. */
export function verdict({ must, aim, more = false }, value) {
  if (value === undefined || Number.isNaN(value)) return 'not measured';
  const reaches = (bound) => (more ? value >= bound : value <= bound);
  if (reaches(aim)) return 'aim reached';
  return reaches(must) ? 'reached' : 'not reached';
}
