import { isDoc, type MaybeValue, MISSING, type Value } from './value';

export function splitPath(path: string): string[] {
  return path.split('.');
}

export function isIndex(part: string): boolean {
  return /^(0|[1-9]\d{0,8})$/.test(part);
}

/** A value found on the way of a path. */
export interface Found {
  value: MaybeValue;
  /** The place in the outermost array that was gone through element by element, if any. */
  position?: number;
  /** Set for an array whose elements have been shown before it. */
  whole?: boolean;
}

/** Whether the visitor has seen enough. */
export type Visit = (found: Found) => boolean;

/**
 * Walks a path as a filter does. Arrays in the middle are entered: each document in them is walked
 * on, and a part that is a number also picks that element. With `leaves`, an array at the end is
 * shown element by element and then as a whole; without, as a whole only.
 */
export function visitPath(
  root: MaybeValue,
  path: readonly string[],
  leaves: boolean,
  visit: Visit,
) {
  return walk({ value: root, path, at: 0, leaves, visit });
}

interface Step {
  value: MaybeValue;
  path: readonly string[];
  at: number;
  leaves: boolean;
  position?: number;
  visit: Visit;
}

function walk(step: Step): boolean {
  const { path, leaves, visit, position } = step;
  let { value, at } = step;
  while (at < path.length && isDoc(value)) {
    const part = path[at] ?? '';
    value = value.has(part) ? value.get(part) : MISSING;
    at += 1;
  }
  if (!Array.isArray(value)) {
    return visit({ value: at < path.length ? MISSING : value, position });
  }
  if (at < path.length) return walkElements(value, { ...step, at });
  if (leaves) {
    for (const [index, element] of value.entries()) {
      if (visit({ value: element, position: position ?? index })) return true;
    }
  }
  return visit({ value, position, whole: leaves });
}

function walkElements(array: readonly Value[], step: Step): boolean {
  const { path, at, visit } = step;
  const part = path[at] ?? '';
  const picked = isIndex(part) ? Number(part) : -1;
  for (const [index, element] of array.entries()) {
    const position = step.position ?? index;
    if (isDoc(element) && walk({ ...step, value: element, position })) return true;
    if (index !== picked) continue;
    if (at + 1 === path.length) {
      if (visit({ value: element, position })) return true;
    } else if (isDoc(element)) {
      if (walk({ ...step, value: element, at: at + 1, position })) return true;
    } else if (Array.isArray(element)) {
      if (walkElements(element, { ...step, at: at + 1, position })) return true;
    }
  }
  return false;
}
