/** Stands where something was left out, as in documents of agents' databases. */
export const CUT = '…cut';

/** What the API itself takes as JSON: what went in through it comes out whole. */
export const MOST_JSON = { characters: 1024 * 1024, levels: 100 };

/**
 * A stored JSON value as it may go out: other code, or a hostile agent, wrote it. What is nested
 * too deeply or goes past the size is cut and says so, since turning it into text would use up the
 * stack or the memory. A value within the bounds is the value itself.
 */
export function cutJson(value: unknown): unknown {
  if (fits(value, { characters: MOST_JSON.characters }, 1)) return value;
  return cut(value, { characters: MOST_JSON.characters }, 1);
}

interface Budget {
  characters: number;
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Never more than the value takes as text, so that nothing that was let in is cut. */
const takes = (value: unknown): number => {
  if (typeof value === 'string') return value.length + 2;
  return isNested(value) ? 2 : 1;
};

function fits(value: unknown, budget: Budget, level: number): boolean {
  budget.characters -= takes(value);
  if (budget.characters < 0) return false;
  if (!isNested(value)) return true;
  if (level > MOST_JSON.levels) return false;
  if (Array.isArray(value)) return value.every((item) => fits(item, budget, level + 1));
  return Object.entries(value).every(([name, item]) => {
    budget.characters -= name.length + 3;
    return fits(item, budget, level + 1);
  });
}

function cut(value: unknown, budget: Budget, level: number): unknown {
  if (typeof value === 'string' && takes(value) > budget.characters) return cutText(value, budget);
  budget.characters -= takes(value);
  if (!isNested(value)) return value;
  if (level > MOST_JSON.levels) return CUT;
  return Array.isArray(value) ? cutList(value, budget, level) : cutObject(value, budget, level);
}

/** Never in the middle of a pair. */
function cutText(text: string, budget: Budget): string {
  const kept = text.slice(0, Math.max(0, budget.characters)).replace(/[\uD800-\uDBFF]$/, '');
  budget.characters = 0;
  return kept + CUT;
}

function cutList(list: readonly unknown[], budget: Budget, level: number): unknown[] {
  const items: unknown[] = [];
  for (const item of list) {
    if (budget.characters <= 0) return [...items, CUT];
    items.push(cut(item, budget, level + 1));
  }
  return items;
}

function cutObject(value: object, budget: Budget, level: number): unknown {
  const entries: [string, unknown][] = [];
  for (const [name, item] of Object.entries(value)) {
    budget.characters -= name.length + 3;
    if (budget.characters <= 0) {
      entries.push([CUT, true]);
      break;
    }
    entries.push([name, cut(item, budget, level + 1)]);
  }
  // fromEntries defines own properties, so that __proto__ stays one name among others.
  return Object.fromEntries(entries);
}
