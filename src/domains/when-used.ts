import type { Caller } from '../access/caller';

type Group = (caller: Caller) => object;
type All<Groups extends readonly Group[]> = Groups extends [
  (caller: Caller) => infer Loaders,
  ...infer Rest extends Group[],
]
  ? Loaders & All<Rest>
  : unknown;

/**
 * The loaders of many groups as those of one object. A group is made when one of its loaders is
 * first used: there are dozens, and most requests use two or three.
 */
export function whenUsed<Groups extends Group[]>(
  ...groups: Groups
): (caller: Caller) => All<Groups> {
  class Loaders {
    readonly made: (object | undefined)[] = [];
    constructor(readonly caller: Caller) {}
  }
  groups.forEach((group, index) => {
    // Made for nobody and asked for nothing: it only tells the names.
    for (const name of Object.keys(group({} as Caller))) {
      Object.defineProperty(Loaders.prototype, name, {
        get(this: Loaders) {
          const made = this.made[index] ?? group(this.caller);
          this.made[index] = made;
          return (made as Record<string, unknown>)[name];
        },
      });
    }
  });
  return (caller) => new Loaders(caller) as All<Groups>;
}
