import { appendFileSync } from 'node:fs';

/** Tells the run which servers a test really used, so that a leg cannot be left out silently. */
export function recordLeg(leg: string): void {
  if (process.env.TEST_LEGS_FILE) appendFileSync(process.env.TEST_LEGS_FILE, `${leg}\n`);
}
