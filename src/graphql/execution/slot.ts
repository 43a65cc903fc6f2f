import type { Begun } from './ahead';
import type { FieldPlan } from './plan';

/** A place in an answer. Where it holds an object or a list, what fails inside may empty it. */
export interface Slot {
  /** The object or list that it is in; the root is in none. */
  parent: Slot | undefined;
  holder: Record<string | number, unknown>;
  key: string | number;
  nullable: boolean;
  /** The field whose value is there, or part of it. */
  field: FieldPlan | undefined;
  /** What was asked of the object in it before the object was there. */
  begun: Begun | undefined;
  /** It was emptied: whatever else happens inside belongs to no answer any more. */
  dead: boolean;
}

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
export function pathTo(slot: Slot): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: Slot = slot; at.parent; at = at.parent) path.unshift(at.key);
  return path;
}
