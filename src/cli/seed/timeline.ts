import type { World } from './world';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** A task and the evaluations after it fit in here, so that the past ends before `until`. */
const TAIL = 75 * MINUTE;

/** The past is spread evenly: about one task in three hours for each agent, over two days or more. */
export function finishedSlot(world: World, o: { index: number; jitter: number }): number {
  const count = Math.max(1, world.size.tasks - world.waiting - world.running);
  const window = Math.max(48, Math.ceil(count / world.agents.length) * 3) * HOUR;
  const past = o.index - world.waiting - world.running;
  const distance = TAIL + ((past + o.jitter) / count) * window;
  return Math.round(world.until.getTime() - distance);
}

/** Where the story begins; agents were registered before it. */
export function storyStart(world: World): number {
  const last = Math.max(world.size.tasks, world.waiting + world.running);
  return finishedSlot(world, { index: last, jitter: 1 });
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}
