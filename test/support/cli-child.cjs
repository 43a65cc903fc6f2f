// Runs a command of `triptych` in a process of its own, which a test can kill: the sources are compiled
// as they are loaded. What it says goes nowhere; its exit code tells how it ended.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const ts = require('typescript');

const compilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  experimentalDecorators: true,
  useDefineForClassFields: false,
};
require.extensions['.ts'] = (module, path) => {
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions });
  module._compile(outputText, path);
};

require('reflect-metadata');
const { runProgram } = require(join(__dirname, '../../src/cli/run-command.ts'));

const silent = { write: () => true };
runProgram({
  version: '0.0.0',
  args: process.argv.slice(2),
  env: process.env,
  stdout: silent,
  stderr: silent,
  signal: new AbortController().signal,
}).then((code) => {
  process.exitCode = code;
});
