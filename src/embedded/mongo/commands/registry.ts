import { CATALOG } from './catalog';
import type { CommandSpec } from './context';
import { HANDSHAKE } from './handshake';
import { INDEXES } from './indexes';
import { READS } from './reads';
import { WRITES } from './writes';

/** Every command there is; any other name is refused. */
export const COMMANDS: Readonly<Record<string, CommandSpec>> = {
  ...HANDSHAKE,
  ...READS,
  ...WRITES,
  ...CATALOG,
  ...INDEXES,
};
