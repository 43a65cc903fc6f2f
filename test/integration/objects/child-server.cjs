// Serves a folder in a process of its own, which a test can kill: the sources are compiled as they
// are loaded. Prints the URL as its only line.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const ts = require('typescript');

require.extensions['.ts'] = (module, path) => {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions });
  module._compile(outputText, path);
};

const { startEmbeddedS3 } = require(join(__dirname, '../../../src/embedded/s3/index.ts'));

const credentials = [{ accessKeyId: 'child', secretAccessKey: 'child-secret' }];
startEmbeddedS3({ folder: process.argv[2], credentials }).then(({ url }) => {
  process.stdout.write(`${url}\n`);
});
