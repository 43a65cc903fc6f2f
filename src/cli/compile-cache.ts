import nodeModule from 'node:module';
import { join } from 'node:path';

/** From Node.js 22.1 on. */
interface CompileCache {
  enableCompileCache?(folder: string): unknown;
}

/**
 * Node.js keeps what it compiled for the next start, which is a fifth shorter then. Beside the
 * packages: who may write there may change the program itself, while a folder of all users would let
 * any of them put code into it. Where nobody may write, every start compiles.
 */
(nodeModule as CompileCache).enableCompileCache?.(
  join(__dirname, '..', '..', '..', 'node_modules', '.cache', 'triptych'),
);
