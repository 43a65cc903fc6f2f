import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { RunFolder } from './files/run-folder';
import { itemDigest } from './identity';
import type { Ending, Item, ItemKind } from './item';
import type { Layout } from './layouts/layout';

/** A run as a first reading finds it: which items it has, without their contents. */
export interface Survey {
  layout: Layout;
  folder: string;
  name: string;
  names: readonly string[];
  /** By digest, in the run's order. */
  items: Map<string, ItemKind>;
  /** What the whole run is by its content. */
  content: string;
  began: Date;
  ended: Date;
  ending: Ending;
}

export interface SurveyOptions {
  folder: string;
  names: readonly string[];
  skip(file: string, reason: string): void;
  use(file: string): void;
}

/** Undefined where nothing of the run can be taken. */
export async function survey(layout: Layout, options: SurveyOptions): Promise<Survey | undefined> {
  const { folder, names } = options;
  const run: RunFolder = { ...options, path: folder, name: nameOf(folder), ending: completed() };
  const items = new Map<string, ItemKind>();
  const whole = createHash('sha256').update(layout.name);
  let began = Number.POSITIVE_INFINITY;
  let ended = Number.NEGATIVE_INFINITY;
  for await (const item of layout.read(run)) {
    const digest = itemDigest(item);
    if (items.has(digest)) continue;
    items.set(digest, item.kind);
    whole.update(digest);
    began = Math.min(began, item.at.getTime());
    ended = Math.max(ended, (item.until ?? item.at).getTime());
  }
  if (items.size === 0) return undefined;
  return {
    layout,
    folder,
    name: run.name,
    names,
    items,
    content: whole.digest('hex').slice(0, 24),
    began: new Date(began),
    ended: new Date(ended),
    ending: run.ending,
  };
}

/** The run's items once more, now for writing; what was noted before is not noted again. */
export async function* readAgain({ layout, folder, name, names }: Survey): AsyncGenerator<{
  digest: string;
  item: Item;
}> {
  const ignore = () => undefined;
  const again = { path: folder, name, names, skip: ignore, use: ignore, ending: completed() };
  for await (const item of layout.read(again)) yield { digest: itemDigest(item), item };
}

const completed = (): Ending => ({ status: 'completed' });

/** A folder that only says what its layout is has its parent's name. */
function nameOf(folder: string): string {
  const own = basename(folder);
  return own === 'organized_traj' ? basename(dirname(folder)) : own;
}
