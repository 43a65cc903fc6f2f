import { randomUUID } from 'node:crypto';
import type { RowShape } from './row-shape';

/** Stands for rows while what is around them is written; nobody who stores texts can know it. */
const MARK = randomUUID();
const MARKED = `"${MARK}"`;

/** The lists in the answer that is being written: writing waits for nothing. */
let collected: string[] | undefined;

/** The rows of one list as their database wrote them for an answer: JSON text. */
export class WrittenRows {
  constructor(
    readonly shape: RowShape,
    private readonly text: string,
  ) {}

  toJSON(): unknown {
    if (!collected) return JSON.parse(this.text);
    collected.push(this.text);
    return MARK;
  }
}

/** An answer as JSON text, in which written rows stand as they are. */
export function writeAnswer(answer: unknown): string {
  const lists: string[] = [];
  collected = lists;
  try {
    const around = JSON.stringify(answer);
    if (lists.length === 0) return around;
    const [first = '', ...pieces] = around.split(MARKED);
    return pieces.reduce((text, piece, index) => text + lists[index] + piece, first);
  } finally {
    collected = undefined;
  }
}
