import { Worker } from 'node:worker_threads';
import type { Part, PartSource } from './part';
import { partFrom } from './part';

/** GraphiQL's files by the names under which its module exports them. */
const EXPORTS = {
  js: { label: 'graphiql', extension: 'js' },
  css: { label: 'graphiql', extension: 'css' },
  editorWorkerService: { label: 'editor-worker', extension: 'js' },
  jsonWorker: { label: 'json-worker', extension: 'js' },
  graphqlWorker: { label: 'graphql-worker', extension: 'js' },
} as const satisfies Record<string, Pick<PartSource, 'label' | 'extension'>>;

export type GraphiqlParts = Readonly<Record<keyof typeof EXPORTS, Part>>;

interface Compressed {
  key: keyof typeof EXPORTS;
  digest: string;
  gzip: Uint8Array;
  brotli: Uint8Array;
}

// The module is 9 MB of text that is needed once. A thread loads and compresses it and takes the
// memory away with it when it ends; meanwhile requests go on being answered.
const COMPRESS = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { createHash } = require('node:crypto');
  const { brotliCompressSync, constants, gzipSync } = require('node:zlib');
  const graphiql = require(workerData.module);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  for (const key of workerData.keys) {
    const text = Buffer.from(graphiql[key]);
    const digest = createHash('sha256').update(text).digest('hex');
    const gzip = gzipSync(text);
    const brotli = brotliCompressSync(text, { params });
    parentPort.postMessage({ key, digest, gzip, brotli });
  }
`;

export function loadGraphiqlParts(): Promise<GraphiqlParts> {
  const worker = new Worker(COMPRESS, {
    eval: true,
    workerData: {
      module: require.resolve('@graphql-yoga/render-graphiql/graphiql'),
      keys: Object.keys(EXPORTS),
    },
  });
  const parts: Partial<Record<keyof typeof EXPORTS, Part>> = {};
  return new Promise((resolve, reject) => {
    worker.on('message', ({ key, digest, gzip, brotli }: Compressed) => {
      parts[key] = partFrom({
        ...EXPORTS[key],
        digest,
        gzip: Buffer.from(gzip),
        brotli: Buffer.from(brotli),
      });
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      if (isWhole(parts)) resolve(parts);
      else reject(new Error("The playground's files could not be prepared."));
    });
  });
}

function isWhole(parts: Partial<GraphiqlParts>): parts is GraphiqlParts {
  return Object.keys(EXPORTS).every((key) => key in parts);
}
