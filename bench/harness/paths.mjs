import { join, resolve } from 'node:path';

export const BENCH = resolve(import.meta.dirname, '..');
export const ROOT = resolve(BENCH, '..');
/** The compiled product. */
export const DIST = join(ROOT, 'dist', 'src');
export const MAIN = join(DIST, 'main.js');
/** Where the report of a whole run belongs. */
export const DOCS = join(ROOT, 'docs', 'bench');
