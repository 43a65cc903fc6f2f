import { BOOKINGS } from './bookings';
import { ENGINEERING } from './engineering';
import { OFFICE } from './office';
import type { Plot } from './plot';
import { SHOPPING } from './shopping';

export const PLOTS: readonly Plot[] = [...BOOKINGS, ...OFFICE, ...SHOPPING, ...ENGINEERING];

/** Puts the values chosen for one task into a text of its plot. */
export function fillSlots(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_slot, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The plot has no slot called ${name}.`);
    return value;
  });
}
