import { badInput } from '../../src/errors';

const MOST = 500;

export function first<Item>(items: readonly Item[], count: number): Item[] {
  if (count < 0 || count > MOST) throw badInput(`first must be 0 to ${MOST}.`, 'first');
  return items.slice(0, count);
}
