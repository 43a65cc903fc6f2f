import { browserUse } from './browser-use';
import type { Layout } from './layout';
import { organizedTraj } from './organized-traj';
import { osworld } from './osworld';

/** Which runs a folder holds, by the names of its files. */
export function layoutsIn(names: readonly string[]): Layout[] {
  return LAYOUTS.filter(({ marks }) => names.some(marks));
}

const LAYOUTS: readonly Layout[] = [organizedTraj, osworld, browserUse];
