import { loadConfig } from '../../src/config/load-config';

const NONE = Number.POSITIVE_INFINITY;

describe('the configuration of budgets', () => {
  it('gives programs more than people where nothing is said', () => {
    const { agent, evaluator, frontend, admin } = loadConfig({}).budgets;
    expect(agent).toEqual({ requests: 3_000, cost: 300_000 });
    expect(evaluator).toEqual(agent);
    expect(frontend).toEqual({ requests: 600, cost: 60_000 });
    expect(admin).toEqual(frontend);
  });

  it('takes a role’s own variable before that of all, and 0 for no limit', () => {
    const { budgets } = loadConfig({
      RATE_LIMIT: '0',
      RATE_LIMIT_AGENT: '7',
      COST_BUDGET: '9000',
      COST_BUDGET_ADMIN: '0',
    });
    expect(budgets).toEqual({
      agent: { requests: 7, cost: 9_000 },
      evaluator: { requests: NONE, cost: 9_000 },
      frontend: { requests: NONE, cost: 9_000 },
      admin: { requests: NONE, cost: NONE },
    });
  });

  it.each(['-1', '1.5', 'many', '1e9'])('refuses %s', (value) => {
    expect(() => loadConfig({ RATE_LIMIT_FRONTEND: value })).toThrow('RATE_LIMIT_FRONTEND');
  });
});
