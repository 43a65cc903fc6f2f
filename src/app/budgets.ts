import type { BudgetOptions, BudgetService } from '../domains/budget/budget.service';
import type { Charge } from '../graphql/limits/charge';
import type { Logger } from '../http/log';
import type { Metrics } from '../http/metrics';

/** What operators hear of budgets: each refusal and block is counted, a change of state is logged. */
export function toldOfBudgets(
  log: Logger,
  metrics: Metrics,
): Pick<BudgetOptions, 'onRefused' | 'onLease'> {
  let together = true;
  return {
    onRefused: (counter) => metrics.countRefusedByBudget(counter),
    onLease: (outcome, error) => {
      metrics.countLease(outcome);
      const answered = outcome === 'given' || outcome === 'nothing_left';
      if (answered === together) return;
      together = answered;
      if (answered) log.info('budgets are shared with the other replicas again');
      else log.warn({ err: error }, 'this replica counts budgets alone until PostgreSQL answers');
    },
  };
}

/** The engine shows what requests may still cost: how many there may be shows by itself. */
export const chargeTo =
  (budgets: BudgetService): Charge =>
  async (caller, cost) => {
    const standing = await budgets.charge(caller, cost);
    if (!standing || !Number.isFinite(standing.limits.cost)) return undefined;
    return { limit: standing.limits.cost, left: standing.left.cost, resetsAt: standing.resetsAt };
  };

export function showBudgets(budgets: BudgetService, metrics: Metrics): void {
  metrics.registerGauge({
    name: 'budgets_counted_alone',
    help: 'Identities whose requests this replica counts alone, since PostgreSQL did not answer.',
    read: () => budgets.alone(),
  });
}
