import { Kept } from '../../kept';

/** Two million letters: a thousand statements of the longer kind. */
const MOST_CHARACTERS = 2 * 1024 * 1024;

/**
 * What is remembered of statements, by their texts: clients choose how many there are and how long, so
 * there is room for so many letters.
 */
export const keptTexts = <Value>(room = MOST_CHARACTERS): Kept<Value> =>
  new Kept<Value>(room, (text) => text.length);
