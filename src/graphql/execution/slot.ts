/** A place in an answer that holds an object or a list: what fails inside may empty it. */
export interface Slot {
  parent: Slot | undefined;
  holder: Record<string | number, unknown>;
  key: string | number;
  nullable: boolean;
  /** It was emptied: whatever else happens inside belongs to no answer any more. */
  dead: boolean;
}

export const slotIn = (
  parent: Slot | undefined,
  holder: object,
  { key, nullable }: { key: string | number; nullable: boolean },
): Slot => ({
  parent,
  holder: holder as Record<string | number, unknown>,
  key,
  nullable,
  dead: false,
});

/** Empties the nearest place that may be empty. */
export function empty(slot: Slot): void {
  for (let at: Slot | undefined = slot; at; at = at.parent) {
    at.dead = true;
    if (at.nullable) {
      at.holder[at.key] = null;
      return;
    }
  }
}

export function isDead(slot: Slot): boolean {
  for (let at: Slot | undefined = slot; at; at = at.parent) if (at.dead) return true;
  return false;
}

/** As errors name it: the root itself has no name. */
export function pathTo(slot: Slot, ...rest: (string | number)[]): (string | number)[] {
  const path = rest;
  for (let at: Slot = slot; at.parent; at = at.parent) path.unshift(at.key);
  return path;
}
