import type { RunFolder } from '../files/run-folder';
import type { Item } from '../item';

export interface Layout {
  name: string;
  /** Whether a folder with a file of this name holds a run. */
  marks(name: string): boolean;
  /** The run's items, step by step; each holds at most one picture. */
  read(run: RunFolder): AsyncGenerator<Item>;
}
