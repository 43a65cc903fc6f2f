import '../shared/production.mjs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const built = here('../.built/apollo.mjs');

// Decorators need a build before Node.js can run them, as in any project that has them.
buildSync({
  entryPoints: [here('app.ts')],
  outfile: built,
  bundle: true,
  packages: 'external',
  // As far from the built file as from the sources.
  external: ['../shared/*'],
  platform: 'node',
  format: 'esm',
  target: 'node22',
  tsconfigRaw: {
    compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false },
  },
});
await import(pathToFileURL(built).href);
