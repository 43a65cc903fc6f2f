import type { Caller } from '../access/caller';
import type { Permissions } from '../access/permissions';
import type { BudgetService } from '../domains/budget/budget.service';
import type { Loaders } from '../domains/loaders';
import type { Services } from '../domains/services';
import type { StoreHealth } from '../http/health';
import type { CursorCodec } from './cursor';

/** What every resolver has at hand. Made once per request. */
export interface Context {
  caller: Caller;
  services: Services;
  loaders: Loaders;
  permissions: Permissions;
  budgets: BudgetService;
  /** What one request of the caller may cost. */
  costLimit: number;
  cursors: CursorCodec;
  health: () => Promise<StoreHealth[]>;
}
