import type { Engine } from './engine';
import type { Login } from './handshake';
import type { Turns } from './turns';

/** What the connections of one engine have in common. */
export interface Shared {
  engine: Engine;
  login: Login;
  turns: Turns;
  /** What every connection is told of the server at its start. */
  parameters: ReadonlyMap<string, string>;
  /** Every channel that some client listens to. */
  channels(): Set<string>;
  notify(channel: string, message: Buffer): void;
  state: EngineState;
}

/** What the engine's one session holds at the moment. */
export interface EngineState {
  /** Fingerprint of the settings in place; undefined: unknown, so they must be put in place anew. */
  settings: string | undefined;
  /** Which client the unnamed statement belongs to. */
  unnamedOwner: number | undefined;
  /** Goes up when all prepared statements are dropped at once. */
  generation: number;
  /** Batches run so far, for the housekeeping. */
  runs: number;
}
