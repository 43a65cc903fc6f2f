import { fsyncSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type EngineOptions = Parameters<NodeFS['init']>[1];

interface WithNodeFiles {
  FS: { filesystems: { NODEFS: { stream_ops: { fsync?(stream: { nfd: number }): number } } } };
}

/**
 * PGlite's files on disk, with an fsync that reaches the disk. Its own one leaves fsync out, so that
 * a commit is acknowledged while it is in the system's cache alone.
 */
export class DurableFs extends NodeFS {
  override async init(pg: PGlite, options: EngineOptions) {
    const { emscriptenOpts } = await super.init(pg, options);
    const preRun = emscriptenOpts.preRun;
    const before = typeof preRun === 'function' ? [preRun] : (preRun ?? []);
    const addFsync = (engine: unknown) => {
      if (!hasNodeFiles(engine)) return;
      engine.FS.filesystems.NODEFS.stream_ops.fsync = ({ nfd }) => {
        fsyncSync(nfd);
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...before, addFsync] } };
  }
}

function hasNodeFiles(engine: unknown): engine is WithNodeFiles {
  if (typeof engine !== 'object' || engine === null || !('FS' in engine)) return false;
  return Boolean((engine as Partial<WithNodeFiles>).FS?.filesystems?.NODEFS?.stream_ops);
}
